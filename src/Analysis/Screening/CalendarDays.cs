namespace Trading.Analysis.Screening;

/// <summary>Days of the calendar in a normalised text, and the spans that they bound.</summary>
internal static class CalendarDays
{
    /// <summary>A year without leap day, where none is said.</summary>
    public const int UsualYear = 2026;

    // How far the last day of a span may stand from its first.
    private const int Furthest = 24;

    /// <summary>A day that begins at a place: 5月6日, whose year stands before it, 2026-05-06, 2026/5/6.</summary>
    public static (DateOnly Date, int End)? Of(ReadOnlySpan<char> text, int at, int to, int year)
    {
        var (first, end) = Small(text, at, to);
        if (end == at || end >= to)
        {
            return null;
        }

        if (QuantityScanner.IsYear(first) && text[end] is '-' or '/' or '.')
        {
            year = first;
            (first, end) = Small(text, end + 1, to);
            if (end >= to || text[end] is not ('-' or '/' or '.'))
            {
                return null;
            }
        }
        else if (text[end] != '月')
        {
            return null;
        }

        var (day, after) = Small(text, end + 1, to);
        if (
            after == end + 1
            || (text[end] == '月' && (after >= to || text[after] is not ('日' or '号')))
        )
        {
            return null;
        }

        return first is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, first)
            ? (new(year, first, day), text[end] == '月' ? after + 1 : after)
            : null;
    }

    /// <summary>The day to which a day is the first; null where there is none near.</summary>
    public static (DateOnly Date, int End)? Last(
        ReadOnlySpan<char> text,
        (DateOnly Date, int End) first,
        int to
    )
    {
        var least = Math.Min(to, first.End + Furthest);
        var joined = false;
        for (var at = first.End; at < least; at++)
        {
            joined |= text[at] is '至' or '到' or '起' or '-' or '~';
            if (!joined || !char.IsAsciiDigit(text[at]) || char.IsAsciiDigit(text[at - 1]))
            {
                continue;
            }

            var (number, end) = Small(text, at, to);
            var year = first.Date.Year;
            if (QuantityScanner.IsYear(number) && end < to && text[end] == '年')
            {
                year = number;
                at = end + 1;
            }

            if (Of(text, at, to, year) is { } last)
            {
                return last.Date >= first.Date ? last : null;
            }

            // 5月6日至8日: the month is the same.
            if (
                end < to
                && text[end] == '日'
                && number > first.Date.Day
                && number <= 31
                && end - at <= 2
            )
            {
                return (first.Date.AddDays(number - first.Date.Day), end + 1);
            }
        }

        return null;
    }

    private static (int Value, int End) Small(ReadOnlySpan<char> text, int at, int to)
    {
        var value = 0;
        var end = at;
        while (end < to && end - at < 4 && char.IsAsciiDigit(text[end]))
        {
            value = (value * 10) + (text[end++] - '0');
        }

        return (value, end);
    }
}
