using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>Tells the operators that something of a kind fails: at most once an hour for each. Joins the caller's transaction.</summary>
public sealed class OperatorAlarm(SqlSession sql, IOperators operators, TimeProvider time)
{
    /// <summary>How long the operators are left alone about a kind after they were told.</summary>
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

    /// <summary>Tells them, unless they were told.</summary>
    /// <param name="queue">The kind: a job's name.</param>
    /// <param name="message">What fails, and what to do.</param>
    /// <param name="link">Where.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task Raise(
        string queue,
        LocalizedText message,
        string link,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var told = await sql.One<DateTimeOffset?>(LastTold, new { queue }, cancel);
        if (told is null || told <= now - Quiet)
        {
            await sql.Execute(told is null ? FirstAlarm : NextAlarm, new { queue, now }, cancel);
            await operators.Tell(message, link, cancel);
        }
    }
}
