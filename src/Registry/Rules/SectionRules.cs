using FluentValidation;
using FluentValidation.Results;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// What even a draft must keep to: what can be stored and shown. Everything else is told by
/// <see cref="Completeness"/> and refused only when the record is submitted.
/// </summary>
internal static class SectionRules
{
    // Ten trillion yuan: more than the largest firm there is, and far from overflowing.
    private const long MostMoney = 1_000_000_000_000_000;
    private const int MostPeople = 10_000_000;
    private const int FirstYear = 1949;
    private const int LastYear = 2100;
    private static readonly DateOnly FirstDay = new(1900, 1, 1);
    private static readonly DateOnly LastDay = new(2199, 12, 31);

    // What these tell has happened.
    private static readonly HashSet<string> Happened = ["establishedOn", "signedOn", "completedOn"];

    /// <summary>Says what of a record cannot be stored.</summary>
    /// <param name="context">Where it is said.</param>
    /// <param name="record">The record.</param>
    /// <param name="today">The day in China; what has happened is of no later one.</param>
    public static void Check<T>(ValidationContext<T> context, EntityRecord record, DateOnly today)
    {
        foreach (var section in Sections.All)
        {
            var rows = section.Rows(record);
            if (rows.Count == 0)
            {
                continue;
            }

            var member = Capital(section.Code);
            if (rows.Count > section.MostRows)
            {
                Fail(
                    context,
                    member,
                    $"{section.Code}.many",
                    new(
                        $"{section.Title.Zh}最多{section.MostRows}条，现为{rows.Count}条。",
                        $"At most {section.MostRows} rows, not {rows.Count}."
                    )
                );
                continue;
            }

            for (var i = 0; i < rows.Count; i++)
            {
                var at = section.IsList ? $"{member}[{i}]" : member;
                // A JSON null in a list arrives as one, whatever the type says.
                if ((object?)rows[i] is null)
                {
                    Fail(context, at, "required", new("此行为空。", "This row is null."));
                    continue;
                }

                foreach (var field in section.Fields)
                {
                    if (Fault(field, field.Of(rows[i]), today) is { } fault)
                    {
                        Fail(
                            context,
                            $"{at}.{Capital(field.Name)}",
                            fault.Rule,
                            fault.Message,
                            field.IsSecret ? null : field.Of(rows[i])
                        );
                    }
                }
            }
        }
    }

    /// <summary>Why a value cannot be stored in a field; null where it can.</summary>
    public static CodeFault? Fault(FieldShape field, object? value, DateOnly today) =>
        value switch
        {
            string text => OfText(field, text),
            DateOnly day when field.IsEnd && day == FieldText.OpenEnded => null,
            DateOnly day when day < FirstDay || day > LastDay => new(
                "day.range",
                new("日期应在1900年至2199年之间。", "The day lies between 1900 and 2199.")
            ),
            DateOnly day when day > today && Happened.Contains(field.Name) => new(
                "day.future",
                new(
                    $"{field.Label.Zh}不能晚于今天（{today:yyyy-MM-dd}）。",
                    $"Not after today ({today:yyyy-MM-dd})."
                )
            ),
            long minor => Between(
                minor,
                // Only a profit can be a loss.
                field.Name == "profitMinor"
                    ? -MostMoney
                    : 0,
                MostMoney
            ),
            int number => field.Kind switch
            {
                FieldKind.Year => Between(number, FirstYear, LastYear),
                FieldKind.Share => number is < 0 or > 10_000
                    ? new("share.range", new("持股比例应在0至100之间。", "0 to 100 per cent."))
                    : null,
                _ => Between(number, 0, MostPeople),
            },
            _ => null,
        };

    private static CodeFault? OfText(FieldShape field, string text)
    {
        if (text.Length > field.Longest)
        {
            return new(
                "text.length",
                new(
                    $"最长{field.Longest}个字符，现为{text.Length}个。",
                    $"At most {field.Longest} characters, not {text.Length}."
                )
            );
        }

        if (ForbiddenText.IsIn(text, multiline: false, out var fault))
        {
            return fault;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return field.Kind switch
        {
            FieldKind.Choice when field.Choices.All(term => term.Code != text.Trim()) => new(
                field.Choices == EntityKinds.All ? "entity.kind" : "choice",
                new(
                    $"应为：{string.Join("、", field.Choices.Select(term => term.Name.Zh))}。",
                    $"One of: {string.Join(", ", field.Choices.Select(term => term.Code))}."
                )
            ),
            FieldKind.Region when !RegionCode.TryParse(text, out _, out var wrong) => wrong,
            FieldKind.Entity when !EntityCode.TryParse(text, out _, out var wrong) => wrong,
            FieldKind.Industry when text.Trim().Length > 5 || IndustrySection.Find(text) is null =>
                new(
                    "entity.industry",
                    new(
                        "所属行业应为 GB/T 4754-2017 的门类字母或二至四位代码。",
                        "The industry is a section's letter or two to four digits of GB/T 4754-2017."
                    )
                ),
            _ => null,
        };
    }

    private static CodeFault? Between(long value, long least, long most) =>
        value < least || value > most
            ? new("number.range", new($"应在{least}至{most}之间。", $"Between {least} and {most}."))
            : null;

    private static void Fail<T>(
        ValidationContext<T> context,
        string path,
        string rule,
        LocalizedText message,
        object? value = null
    ) =>
        context.AddFailure(
            new ValidationFailure(path, message.ToString(), value) { ErrorCode = rule }
        );

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
