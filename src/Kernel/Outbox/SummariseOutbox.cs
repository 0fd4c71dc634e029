using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>How many messages of each queue wait, died or were refused.</summary>
public static class SummariseOutbox
{
    /// <summary>Every queue that has any.</summary>
    [Requires(Permission.OperateJobs)]
    public sealed record Query : IQuery<IReadOnlyList<QueueSummary>>;

    /// <summary>One queue.</summary>
    public sealed record QueueSummary
    {
        /// <summary>The job's name.</summary>
        public string Queue { get; init; } = "";

        /// <summary>Due, not yet in effect.</summary>
        public long Due { get; init; }

        /// <summary>To be done later.</summary>
        public long Later { get; init; }

        /// <summary>Failed too often.</summary>
        public long Dead { get; init; }

        /// <summary>Refused by a rule.</summary>
        public long Refused { get; init; }

        /// <summary>Since when the oldest of those due is due.</summary>
        public DateTimeOffset? OldestDueAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "kernel.outbox.summary",
        """
        select queue,
               sum(case when state = 'waiting' and due_at <= @now then 1 else 0 end) as due,
               sum(case when state = 'waiting' and due_at > @now then 1 else 0 end) as later,
               sum(case when state = 'dead' then 1 else 0 end) as dead,
               sum(case when state = 'refused' then 1 else 0 end) as refused,
               min(case when state = 'waiting' and due_at <= @now then due_at end) as oldest_due_at
        from outbox_message group by queue order by queue
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<QueueSummary>>
    {
        public async ValueTask<Outcome<IReadOnlyList<QueueSummary>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await sql.Query<QueueSummary>(
                Select,
                new { now = time.GetUtcNow() },
                cancellationToken
            );
    }
}
