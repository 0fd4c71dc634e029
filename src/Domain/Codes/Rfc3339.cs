using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Domain.Codes;

/// <summary>
/// Instants and days as the platform reads them from outside, in one way each: an instant with its offset (RFC 3339), a
/// day as yyyy-MM-dd. What could mean another instant or another day on another host is refused, never guessed.
/// </summary>
public static partial class Rfc3339
{
    /// <summary>Instants are of these years: what lies beyond is a mistake of a program.</summary>
    public const int FirstYear = 1900;

    /// <summary>The last of them.</summary>
    public const int LastYear = 2999;

    /// <summary>The form of an instant, in words.</summary>
    public static readonly LocalizedText InstantForm = new(
        $"带时区偏移的时间（RFC 3339），例如 2026-11-24T09:00:00+08:00，年份 {FirstYear} 至 {LastYear}",
        $"an instant with its offset (RFC 3339), such as 2026-11-24T09:00:00+08:00, of the years {FirstYear} to {LastYear}"
    );

    /// <summary>The form of a day, in words.</summary>
    public static readonly LocalizedText DayForm = new(
        "日期 yyyy-MM-dd，例如 2026-11-24",
        "a day as yyyy-MM-dd, such as 2026-11-24"
    );

    /// <summary>An instant in its one form.</summary>
    public static bool TryInstant(string? text, out DateTimeOffset instant)
    {
        instant = default;
        return text is not null
            && Instant().IsMatch(text)
            && DateTimeOffset.TryParse(
                text.ToUpperInvariant(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out instant
            )
            && instant.UtcDateTime.Year is >= FirstYear and <= LastYear;
    }

    /// <summary>A day in its one form.</summary>
    public static bool TryDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out day
        );

    /// <summary>A day of those years in a page's address; none where it cannot be read.</summary>
    public static DateOnly? DayOrNone(string? text) =>
        TryDay(text, out var day) && day.Year is >= FirstYear and <= LastYear ? day : null;

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z"
    )]
    private static partial Regex Instant();
}
