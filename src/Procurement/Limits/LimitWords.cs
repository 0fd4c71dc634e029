using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>The words for events, figures and laws.</summary>
internal static class LimitWords
{
    private static readonly FrozenDictionary<
        string,
        (LocalizedText Name, string OfStep, string[] StandIns)
    > Words = Table("words.csv", "name", "name_zh", "name_en", "of_step", "stand_ins")
        .ToFrozenDictionary(
            row => row["name"],
            row =>
                (
                    new LocalizedText(row["name_zh"], row["name_en"]),
                    row["of_step"],
                    row["stand_ins"].Split(';', StringSplitOptions.RemoveEmptyEntries)
                ),
            StringComparer.Ordinal
        );

    private static readonly FrozenDictionary<string, string> Laws = Table(
            "laws.csv",
            "law",
            "name_en"
        )
        .ToFrozenDictionary(row => row["law"], row => row["name_en"], StringComparer.Ordinal);

    /// <summary>What an event, a figure or a fact is called; its code where a kind brought it without a word.</summary>
    public static LocalizedText Of(string name) =>
        Words.TryGetValue(name, out var word) ? word.Name : new(name, name);

    /// <summary>What may be taken for the start of a clock where it is not recorded itself, the best first.</summary>
    public static IReadOnlyList<string> StandInsOf(string name) =>
        Words.TryGetValue(name, out var word) ? word.StandIns : [];

    /// <summary>The step whose own instant this is where nothing more exact was recorded; null for none.</summary>
    public static string? StepOf(string name) =>
        Words.TryGetValue(name, out var word) && word.OfStep.Length > 0 ? word.OfStep : null;

    /// <summary>The times of a step that are its own instant where nothing more exact was recorded.</summary>
    public static IEnumerable<string> OwnTimesOf(string step) =>
        Words.Where(word => word.Value.OfStep == step).Select(word => word.Key);

    /// <summary>A law's name in English; as it is where nobody translated it.</summary>
    public static string LawInEnglish(string law) => Laws.GetValueOrDefault(law, law);

    /// <summary>Law and article.</summary>
    public static LocalizedText Sources(IReadOnlyList<LimitSource> sources) =>
        new(
            string.Join(
                "；",
                sources.Select(source =>
                    source.Law
                    + string.Join(
                        "、",
                        source.Articles.Select(article => $"第{Numeral(article)}条")
                    )
                )
            ),
            string.Join(
                "; ",
                sources.Select(source =>
                    source.Articles.Count == 0
                        ? source.LawEn
                        : $"{source.LawEn}, art. {string.Join(", ", source.Articles)}"
                )
            )
        );

    /// <summary>A number with its unit.</summary>
    public static LocalizedText Amount(decimal value, LimitUnit unit)
    {
        var number = value.ToString(
            unit is LimitUnit.Yuan ? "#,##0.##" : "0.####",
            CultureInfo.InvariantCulture
        );
        var one = value == 1;
        return unit switch
        {
            LimitUnit.Days => new($"{number} 日", one ? "1 day" : $"{number} days"),
            LimitUnit.WorkingDays => new(
                $"{number} 个工作日",
                one ? "1 working day" : $"{number} working days"
            ),
            LimitUnit.Months => new($"{number} 个月", one ? "1 month" : $"{number} months"),
            LimitUnit.Years => new($"{number} 年", one ? "1 year" : $"{number} years"),
            LimitUnit.Minutes => new($"{number} 分钟", one ? "1 minute" : $"{number} minutes"),
            LimitUnit.Percent => new($"{number}%", $"{number} %"),
            LimitUnit.Yuan => new($"{number} 元", $"{number} yuan"),
            LimitUnit.Bidders => new($"{number} 家", one ? "1 bidder" : $"{number} bidders"),
            LimitUnit.Applicants => new(
                $"{number} 家",
                one ? "1 applicant" : $"{number} applicants"
            ),
            _ => new(number, number),
        };
    }

    /// <summary>A number as articles of law are numbered, 1 to 999: 二十四.</summary>
    internal static string Numeral(int number)
    {
        const string digits = "零一二三四五六七八九";
        var text = new StringBuilder();
        if (number >= 100)
        {
            text.Append(digits[number / 100]).Append('百');
        }

        var tens = number / 10 % 10;
        if (tens > 0)
        {
            // 十二, but 一百一十二.
            text.Append(tens > 1 || number >= 100 ? digits[tens].ToString() : "").Append('十');
        }
        else if (number > 100 && number % 10 > 0)
        {
            text.Append('零');
        }

        return number % 10 > 0 ? text.Append(digits[number % 10]).ToString() : text.ToString();
    }

    private static IReadOnlyList<CsvRow> Table(string name, params IReadOnlyList<string> columns)
    {
        using var reader = LimitFile.Embedded(name);
        return CsvTable.Read(reader, name, columns);
    }
}
