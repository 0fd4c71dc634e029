using Trading.Domain.Codes;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Preferences;

/// <summary>Hours of China's day in which a person wants no message to leave the platform.</summary>
internal static class QuietHours
{
    private const int Day = 24 * 60;

    /// <summary>
    /// When a message of now may go. What is about the own account waits for no morning, and neither does what would be of no
    /// use when the hours are over.
    /// </summary>
    public static DateTimeOffset For(Message message, DateTimeOffset now, int? from, int? to)
    {
        var over = After(now, from, to);
        return message.Kind == NoticeKinds.Security || over >= message.NotAfter ? now : over;
    }

    /// <summary>The instant at which a message of now may come: now, or when the hours are over that it falls into.</summary>
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
