using Trading.Kernel;

namespace Trading.Demo;

/// <summary>
/// The platform's clock where the demo province is part of it: the machine's, except for who makes up a past, to whom it
/// is what they say. So the year that is made has its instants everywhere, as if it had been.
/// </summary>
public sealed class DemoClock : TimeProvider
{
    private readonly MillisecondClock _clock = new();
    private readonly AsyncLocal<TimeSpan> _back = new();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow() - _back.Value;

    /// <summary>Runs something as at an instant of the past; one that is still to come is now.</summary>
    internal async Task<T> As<T>(DateTimeOffset at, Func<Task<T>> run)
    {
        var before = _back.Value;
        var back = _clock.GetUtcNow() - at;
        _back.Value = back > TimeSpan.Zero ? back : TimeSpan.Zero;
        try
        {
            return await run();
        }
        finally
        {
            _back.Value = before;
        }
    }
}
