using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Trading.Domain.Codes;

/// <summary>
/// Figures, days and times as people write them into a form: full-width digits, thousands in groups, a unit behind the
/// figure, the day as 2026-11-24, 2026/11/24, 20261124 or 2026年11月24日. Blank is nothing; what cannot be read has the
/// rule that it breaks and is never guessed.
/// </summary>
public static partial class Written
{
    private static readonly string[] Days =
    [
        "yyyy-M-d",
        "yyyy/M/d",
        "yyyy.M.d",
        "yyyy年M月d日",
        "yyyyMMdd",
    ];

    // Ten thousands of the unit in one of what is written behind the figure.
    private static readonly IReadOnlyDictionary<string, decimal> Units = new Dictionary<
        string,
        decimal
    >
    {
        [""] = 1m,
        ["万"] = 1m,
        ["万元"] = 1m,
        ["万元人民币"] = 1m,
        ["元"] = 0.0001m,
        ["圆"] = 0.0001m,
        ["亿"] = 10_000m,
        ["亿元"] = 10_000m,
    };

    /// <summary>
    /// An amount in ten thousands of the currency's unit (万元); with 元 or 亿元 behind it, in that. Null for nothing.
    /// </summary>
    public static bool TryAmount(
        string? text,
        string currency,
        out Money? amount,
        out CodeFault fault
    )
    {
        (amount, fault) = (null, default);
        var plain = Plain(text);
        if (plain.Length == 0)
        {
            return true;
        }

        if (
            AmountForm().Match(plain) is not { Success: true } match
            || !Units.TryGetValue(match.Groups["unit"].Value, out var unit)
        )
        {
            fault = new(
                "amount.form",
                new(
                    $"“{Short(text)}”不是金额。请填写数字，单位万元，例如 1,234.56。",
                    $"'{Short(text)}' is no amount. Write a number of ten thousand yuan, such as 1,234.56."
                )
            );
            return false;
        }

        if (!IsGrouped(match.Groups["whole"].Value.TrimEnd()))
        {
            fault = new(
                "amount.groups",
                new(
                    $"“{Short(text)}”的千分位逗号位置不对，不能确定是多少。请写作 1,234.56 或 1234.56。",
                    $"The thousands of '{Short(text)}' are not in threes, so it could be several amounts. Write 1,234.56 or 1234.56."
                )
            );
            return false;
        }

        if (
            !decimal.TryParse(
                Bare(match.Groups["figure"].Value),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var figure
            )
            || Math.Abs(figure) > decimal.MaxValue / 10_000m
        )
        {
            Money.TryOfTenThousands(decimal.MaxValue, currency, out _, out fault);
            return false;
        }

        if (!Money.TryOfTenThousands(figure * unit, currency, out var money, out fault))
        {
            return false;
        }

        amount = money;
        return true;
    }

    /// <summary>A whole number; null for nothing.</summary>
    public static bool TryWhole(string? text, out int? number, out CodeFault fault)
    {
        (number, fault) = (null, default);
        var plain = Plain(text);
        if (plain.Length == 0)
        {
            return true;
        }

        if (
            WholeForm().IsMatch(plain)
            && IsGrouped(plain.TrimStart('+', '-'))
            && int.TryParse(
                Bare(plain),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var read
            )
        )
        {
            number = read;
            return true;
        }

        fault = new(
            "number.form",
            new(
                $"“{Short(text)}”不是整数。请只填数字，例如 5。",
                $"'{Short(text)}' is no whole number. Write digits alone, such as 5."
            )
        );
        return false;
    }

    /// <summary>A day; null for nothing.</summary>
    public static bool TryDay(string? text, out DateOnly? day, out CodeFault fault)
    {
        (day, fault) = (null, default);
        var plain = Plain(text);
        if (plain.Length == 0)
        {
            return true;
        }

        if (DayOf(plain) is { } read)
        {
            day = read;
            return true;
        }

        fault = new(
            "day.form",
            new(
                $"“{Short(text)}”不是日期。请写作 2026-11-24。",
                $"'{Short(text)}' is no date. Write 2026-11-24."
            )
        );
        return false;
    }

    /// <summary>A day and a time of it, in China; null for nothing.</summary>
    public static bool TryMoment(string? text, out DateTimeOffset? moment, out CodeFault fault)
    {
        (moment, fault) = (null, default);
        var plain = Plain(text);
        if (plain.Length == 0)
        {
            return true;
        }

        if (
            MomentForm().Match(plain) is { Success: true } match
            && DayOf(match.Groups["day"].Value) is { } day
            && TimeOnly.TryParseExact(
                match.Groups["time"].Value.Replace('时', ':').TrimEnd('分'),
                ["H:mm", "H:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            )
        )
        {
            moment = ChinaTime.At(day, time);
            return true;
        }

        fault = DayOf(plain) is null
            ? new(
                "moment.form",
                new(
                    $"“{Short(text)}”不是时间。请写作 2026-11-24 09:00。",
                    $"'{Short(text)}' is no time. Write 2026-11-24 09:00."
                )
            )
            : new(
                "moment.no_time",
                new(
                    $"“{Short(text)}”只有日期，请补上几点几分，例如 2026-11-24 09:00。",
                    $"'{Short(text)}' is a day alone; add the time of it, such as 2026-11-24 09:00."
                )
            );
        return false;
    }

    /// <summary>An amount as <see cref="TryAmount"/> reads it.</summary>
    public static string Of(Money? amount) =>
        amount?.TenThousands.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A day as <see cref="TryDay"/> reads it.</summary>
    public static string Of(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>An instant as <see cref="TryMoment"/> reads it.</summary>
    public static string Of(DateTimeOffset? moment) =>
        moment is { } known
            ? ChinaTime.In(known).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "";

    private static DateOnly? DayOf(string plain) =>
        DateOnly.TryParseExact(
            plain,
            Days,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        ) && day.Year is >= Rfc3339.FirstYear and <= Rfc3339.LastYear
            ? day
            : null;

    // Full-width forms as the half-width ones that they stand for.
    private static string Plain(string? text) =>
        // Rune by rune: half a character, which cannot be normalised, becomes one that nobody writes.
        string.Concat((text ?? "").EnumerateRunes())
            .Normalize(NormalizationForm.FormKC)
            .Replace('。', '.')
            .Trim();

    private static string Bare(string figure) =>
        figure
            .Replace(",", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);

    // Not grouped at all, or in threes throughout: 12,34 may be meant as 1234 or as 12.34.
    private static bool IsGrouped(string whole) =>
        !whole.Contains(',', StringComparison.Ordinal)
            && !whole.Contains(' ', StringComparison.Ordinal)
        || GroupedForm().IsMatch(whole);

    private static string Short(string? text) =>
        text!.Trim() is { Length: > 40 } longer ? longer[..40] + "…" : text.Trim();

    [GeneratedRegex(
        @"\A(?:¥|¥|CNY|RMB|人民币)?\s*(?<figure>[+-]?(?<whole>[0-9][0-9, ]*)(?:\.[0-9]*)?)\s*(?<unit>\p{IsCJKUnifiedIdeographs}*)\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AmountForm();

    [GeneratedRegex(@"\A[+-]?[0-9][0-9, ]*\z")]
    private static partial Regex WholeForm();

    [GeneratedRegex(@"\A[0-9]{1,3}(?:,[0-9]{3})+\z|\A[0-9]{1,3}(?: [0-9]{3})+\z")]
    private static partial Regex GroupedForm();

    [GeneratedRegex(
        @"\A(?<day>[0-9年月日/.-]+?)(?:\s*T\s*|\s+|(?<=日))(?<time>[0-9]{1,2}[:时][0-9]{2}分?(?::[0-9]{2})?)\z"
    )]
    private static partial Regex MomentForm();
}
