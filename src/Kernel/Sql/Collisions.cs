namespace Trading.Kernel.Sql;

/// <summary>
/// The one retry: two writers met, and the loser runs again from its beginning. Whatever waits for somebody outside
/// (e-mail, sources, the outbox) is a row with a due time instead, which a restart does not forget.
/// </summary>
public static class Collisions
{
    private const int Attempts = 5;

    /// <summary>Runs it, again where it collided, at most five times with growing pauses; other errors are thrown.</summary>
    /// <param name="act">From its beginning, told which attempt it is, from 1: whatever it did was rolled back.</param>
    /// <param name="collided">Told of each collision and which attempt it was, before the pause.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async ValueTask<T> Retry<T>(
        Func<int, ValueTask<T>> act,
        Func<Exception, int, ValueTask> collided,
        CancellationToken cancel
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act(attempt);
            }
            catch (Exception error)
                when (attempt < Attempts
                    && (Database.IsTransient(error) || Database.IsDuplicate(error))
                )
            {
                await collided(error, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(10 * attempt), cancel);
            }
        }
    }
}
