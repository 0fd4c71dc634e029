using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>Tells those who look after the jobs; kept by Access. Joins the caller's transaction.</summary>
public interface IOperators
{
    /// <summary>A notice to each of them.</summary>
    Task Tell(LocalizedText message, string link, CancellationToken cancel);
}

/// <summary>Ends messages that failed too often, and tells the operators: at most once an hour for each queue.</summary>
public sealed class DeadLetters(
    SqlSession sql,
    OutboxStore store,
    IOperators operators,
    TimeProvider time
)
{
    /// <summary>How long a queue's operators are left alone after they were told.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private static readonly Statement LastTold = Statement.Of(
        "kernel.outbox.alarm",
        "select at from outbox_alarm {lock} where queue = @queue {for update}"
    );

    private static readonly Statement FirstAlarm = Statement.Of(
        "kernel.outbox.alarm_first",
        "insert into outbox_alarm (queue, at) values (@queue, @now)"
    );

    private static readonly Statement NextAlarm = Statement.Of(
        "kernel.outbox.alarm_next",
        "update outbox_alarm set at = @now where queue = @queue"
    );

    /// <summary>Ends a message of a claim; nothing happens when the claim is lost.</summary>
    public async Task Bury(
        Guid claim,
        OutboxMessage message,
        int attempts,
        string? error,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        await sql.Begin(cancel);
        if (await store.Bury(claim, message.Id, attempts, error, now, cancel))
        {
            var told = await sql.One<DateTimeOffset?>(
                LastTold,
                new { queue = message.Queue },
                cancel
            );
            if (told is null || told <= now - Quiet)
            {
                await sql.Execute(
                    told is null ? FirstAlarm : NextAlarm,
                    new { queue = message.Queue, now },
                    cancel
                );
                await operators.Tell(
                    new(
                        $"后台消息“{message.Queue}”多次失败，已停止重试，同一对象的后续消息在等待。请查明原因后重新投递或放弃。",
                        $"A message for '{message.Queue}' failed too often and is tried no more; later ones about the same thing wait. Find out why, then replay or discard it."
                    ),
                    $"/outbox?queue={Uri.EscapeDataString(message.Queue)}",
                    cancel
                );
            }
        }

        await sql.Commit(cancel);
    }
}
