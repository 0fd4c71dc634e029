using Trading.Domain.Codes;

namespace Trading.Messaging.Preferences;

/// <summary>Hours of China's day in which a person wants no e-mail.</summary>
internal static class QuietHours
{
    private const int Day = 24 * 60;

    /// <summary>The instant at which an e-mail of now may come: now, or when the hours are over that it falls into.</summary>
    /// <param name="now">Now.</param>
    /// <param name="from">In minutes of the day; null for none.</param>
    /// <param name="to">In minutes of the day; the next one's where it is not after the beginning.</param>
    public static DateTimeOffset After(DateTimeOffset now, int? from, int? to)
    {
        if (from is not { } begin || to is not { } end)
        {
            return now;
        }

        var here = ChinaTime.In(now);
        var minute = (here.Hour * 60) + here.Minute;
        var length = (end - begin + Day) % Day;
        var gone = (minute - begin + Day) % Day;
        return gone >= length
            ? now
            : here.AddTicks(-(here.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(length - gone);
    }

    /// <summary>By the clock.</summary>
    public static TimeOnly? Time(int? minutes) =>
        minutes is { } given ? new TimeOnly(given / 60, given % 60) : null;
}
