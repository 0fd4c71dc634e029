using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>Tells those who look after the jobs; kept by Access. Joins the caller's transaction.</summary>
public interface IOperators
{
    /// <summary>A notice to each of them.</summary>
    Task Tell(LocalizedText message, string link, CancellationToken cancel);
}

/// <summary>Ends messages that failed too often, and tells the operators.</summary>
public sealed class DeadLetters(
    SqlSession sql,
    OutboxStore store,
    OperatorAlarm alarm,
    TimeProvider time
)
{
    /// <summary>Ends a message of a claim; nothing happens when the claim is lost.</summary>
    public async Task Bury(
        Guid claim,
        OutboxMessage message,
        int attempts,
        string? error,
        CancellationToken cancel
    )
    {
        await sql.Begin(cancel);
        if (await store.Bury(claim, message.Id, attempts, error, time.GetUtcNow(), cancel))
        {
            await alarm.Raise(
                message.Queue,
                new(
                    $"后台消息“{message.Queue}”多次失败，已停止重试，同一对象的后续消息在等待。请查明原因后重新投递或放弃。",
                    $"A message for '{message.Queue}' failed too often and is tried no more; later ones about the same thing wait. Find out why, then replay or discard it."
                ),
                $"/outbox?queue={Uri.EscapeDataString(message.Queue)}",
                cancel
            );
        }

        await sql.Commit(cancel);
    }
}
