namespace Trading.Domain.Codes;

/// <summary>
/// China Standard Time: UTC+8 all year and in the whole country, so it needs no time-zone data of the machine.
/// </summary>
public static class ChinaTime
{
    /// <summary>UTC+8.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same instant as China's clocks show it.</summary>
    public static DateTimeOffset In(DateTimeOffset instant) => instant.ToOffset(Offset);

    /// <summary>The date in China at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(In(instant).DateTime);

    /// <summary>The date in China now.</summary>
    public static DateOnly Today(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return DateOf(clock.GetUtcNow());
    }

    /// <summary>The instant at which China's clocks show a date and time.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time) =>
        new(date.ToDateTime(time), Offset);

    /// <summary>The instant at which a day begins that a list is asked from; null for none, and for one before all there is.</summary>
    public static DateTimeOffset? Begin(DateOnly? from) =>
        from is { Year: > 1900 } day ? At(day, TimeOnly.MinValue) : null;

    /// <summary>The instant at which a day is over that a list is asked through; null for none, and for one after all there is.</summary>
    public static DateTimeOffset? End(DateOnly? through) =>
        through is { Year: < 9999 } day ? Begin(day.AddDays(1)) : null;
}
