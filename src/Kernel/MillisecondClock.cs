namespace Trading.Kernel;

/// <summary>
/// The machine's clock in whole milliseconds, which is what every engine keeps: an instant read back equals the one
/// written, and a hash over it holds.
/// </summary>
public sealed class MillisecondClock : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return new DateTimeOffset(
            now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond),
            TimeSpan.Zero
        );
    }
}
