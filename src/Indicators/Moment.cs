namespace Trading.Indicators;

/// <summary>
/// A date as published: an instant, or less than one when time or zone are missing. Read strictly (RFC 3339, as the peer
/// does) or with what is missing left open.
/// </summary>
/// <param name="Seconds">Of its own clock, since the year 1.</param>
/// <param name="Nanos">Beyond the seconds.</param>
/// <param name="Offset">Its clock's seconds ahead of UTC; 0 when no zone is said.</param>
/// <param name="HasTime">It is more than a day.</param>
/// <param name="HasZone">The zone is said.</param>
/// <param name="HasSeconds">The seconds are said.</param>
internal readonly record struct Moment(
    long Seconds,
    int Nanos,
    int Offset,
    bool HasTime,
    bool HasZone,
    bool HasSeconds
)
{
    private const int Day = 86_400;

    /// <summary>RFC 3339 with time and zone, nothing else.</summary>
    public static bool TryReadStrictly(ReadOnlySpan<byte> text, out Moment moment) =>
        TryRead(text, out moment) && moment is { HasZone: true, HasSeconds: true };

    /// <summary>A date, with or without time, with or without zone.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Moment moment)
    {
        moment = default;
        if (
            text.Length < 10
            || !Digits(text[..4], out var year)
            || text[4] != '-'
            || !Digits(text[5..7], out var month)
            || text[7] != '-'
            || !Digits(text[8..10], out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }

        var seconds =
            new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).Ticks
            / TimeSpan.TicksPerSecond;
        if (text.Length == 10)
        {
            moment = new(seconds, 0, 0, HasTime: false, HasZone: false, HasSeconds: false);
            return true;
        }

        var rest = text[10..];
        if (
            rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || rest.Length < 6
            || !Digits(rest[1..3], out var hour)
            || rest[3] != ':'
            || !Digits(rest[4..6], out var minute)
            || hour > 23
            || minute > 59
        )
        {
            return false;
        }

        var (second, nanos) = (0, 0);
        rest = rest[6..];
        var hasSeconds = rest.Length >= 3 && rest[0] == ':';
        if (hasSeconds)
        {
            if (!Digits(rest[1..3], out second) || second > 60)
            {
                return false;
            }

            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.')
            {
                var digits = 1;
                for (; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++)
                {
                    nanos = digits <= 9 ? nanos * 10 + (rest[digits] - '0') : nanos;
                }

                if (digits == 1)
                {
                    return false;
                }

                for (var i = digits; i <= 9; i++)
                {
                    nanos *= 10;
                }

                rest = rest[digits..];
            }
        }

        if (!Zone(rest, out var offset, out var hasZone))
        {
            return false;
        }

        moment = new(
            seconds + hour * 3600 + minute * 60 + second,
            nanos,
            offset,
            HasTime: true,
            HasZone: hasZone,
            HasSeconds: hasSeconds
        );
        return true;
    }

    /// <summary>Whole days from one instant to another, the fraction cut off towards zero.</summary>
    public static long WholeDays(Moment from, Moment to)
    {
        var seconds = to.Utc - from.Utc;
        var nanos = to.Nanos - from.Nanos;
        if (seconds > 0 && nanos < 0)
        {
            seconds--;
        }
        else if (seconds < 0 && nanos > 0)
        {
            seconds++;
        }

        return seconds / Day;
    }

    /// <summary>
    /// Whole days of a period whose ends may be days or lack their zone: between two days the days between them; the end
    /// of a period that is a day is that day's end; what lacks a zone is taken in the zone of the other.
    /// </summary>
    public static long DaysOfPeriod(Moment start, Moment end) =>
        !start.HasTime && !end.HasTime
            ? (end.Seconds - start.Seconds) / Day
            : WholeDays(start.In(end), end.AtDaysEnd().In(start));

    /// <summary>Whether it is after a deadline; a deadline that is a day ends with that day. Null: a day that is the deadline's own, with no time to tell.</summary>
    public bool? IsAfter(Moment deadline)
    {
        var end = deadline.AtDaysEnd().In(this);
        var own = In(deadline);
        if (!HasTime && deadline.HasTime)
        {
            // All of the day is before, or after, or it cannot be told.
            var begins = own.Compare(end);
            var ends = (own with { Seconds = own.Seconds + Day }).Compare(end);
            return begins > 0 ? true
                : ends <= 0 ? false
                : null;
        }

        // The last instant of a day that is the deadline is its end, which is no longer part of it.
        return deadline.HasTime ? own.Compare(end) > 0 : own.Compare(end) >= 0;
    }

    private long Utc => Seconds - Offset;

    private int Compare(Moment other) => (Utc, Nanos).CompareTo((other.Utc, other.Nanos));

    private Moment AtDaysEnd() => HasTime ? this : this with { Seconds = Seconds + Day };

    private Moment In(Moment other) =>
        HasZone || !other.HasZone ? this : this with { Offset = other.Offset };

    private static bool Zone(ReadOnlySpan<byte> text, out int offset, out bool has)
    {
        (offset, has) = (0, true);
        if (text.Length == 0)
        {
            has = false;
            return true;
        }

        if (text[0] is (byte)'Z' or (byte)'z')
        {
            return text.Length == 1;
        }

        var sign =
            text[0] == '+' ? 1
            : text[0] == '-' ? -1
            : 0;
        if (
            sign == 0
            || text.Length != 6
            || text[3] != ':'
            || !Digits(text[1..3], out var hours)
            || !Digits(text[4..6], out var minutes)
            || hours > 23
            || minutes > 59
        )
        {
            return false;
        }

        offset = sign * (hours * 3600 + minutes * 60);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
