using System.Diagnostics;

namespace Trading.Kernel.Sql;

/// <summary>
/// The one retry: two writers met, and the loser runs again from its beginning; or the database changed over to another
/// node. Whatever waits for somebody outside (e-mail, sources, the outbox) is a row with a due time instead, which a
/// restart does not forget.
/// </summary>
public static class Collisions
{
    private const int Attempts = 5;
    private static readonly TimeSpan AfterCollision = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AfterFailover = TimeSpan.FromMilliseconds(500);

    // A server that is not there is not called again and again with callers waiting; what is late by then is an error.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs it, again where it collided, at most five times with growing pauses, which are not the same for two losers;
    /// other errors are thrown.
    /// </summary>
    /// <param name="act">From its beginning, told which attempt it is, from 1: whatever it did was rolled back.</param>
    /// <param name="collided">Told of each collision and which attempt it was, before the pause.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async ValueTask<T> Retry<T>(
        Func<int, ValueTask<T>> act,
        Func<Exception, int, ValueTask> collided,
        CancellationToken cancel
    )
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act(attempt);
            }
            catch (Exception error)
                when (attempt < Attempts
                    && PauseAfter(error, attempt, Random.Shared.NextDouble()) is not null
                    && Stopwatch.GetElapsedTime(began) < Enough
                )
            {
                await collided(error, attempt);
                await Task.Delay(
                    PauseAfter(error, attempt, Random.Shared.NextDouble())!.Value,
                    cancel
                );
            }
        }
    }

    /// <summary>How long to wait before the next attempt; null when another would fare no better.</summary>
    /// <param name="error">What came of this one.</param>
    /// <param name="attempt">Which it was, from 1.</param>
    /// <param name="chance">From 0 to 1: half as long to one and a half times.</param>
    internal static TimeSpan? PauseAfter(Exception error, int attempt, double chance) =>
        Database.IsTransient(error) || Database.IsDuplicate(error)
            ? AfterCollision * attempt * (0.5 + chance)
        : Database.IsFailover(error) ? AfterFailover * attempt * (0.5 + chance)
        : null;
}
