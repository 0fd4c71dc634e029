using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Feed;

/// <summary>How a trading system fares: how far it has followed the feed, what was refused to it, what it read in thirty days.</summary>
public static class GetFollowing
{
    /// <summary>By the system's key.</summary>
    [Requires(ExchangePermissions.WatchSystems)]
    public sealed record Query(Guid SystemId) : IQuery<Following>;

    /// <summary>How it fares. What it did in the last seconds may be missing.</summary>
    public sealed record Following
    {
        /// <summary>How many changes there are behind what it has; null for one that never followed.</summary>
        public long? Behind { get; init; }

        /// <summary>Since when the first of them waits for it; null where none does.</summary>
        public DateTimeOffset? BehindSince { get; init; }

        /// <summary>When it last asked for changes or a snapshot; null where it never did.</summary>
        public DateTimeOffset? ReadAt { get; init; }

        /// <summary>How often it asked for changes.</summary>
        public long Requests { get; init; }

        /// <summary>Of how many it was told.</summary>
        public long Changes { get; init; }

        /// <summary>How many snapshots it took.</summary>
        public long Snapshots { get; init; }

        /// <summary>How often any of its requests was refused.</summary>
        public long Refusals { get; init; }

        /// <summary>When it last was.</summary>
        public DateTimeOffset? RefusedAt { get; init; }

        /// <summary>With which code.</summary>
        public string? RefusedWith { get; init; }

        /// <summary>For how many tenders it used a record, in thirty days.</summary>
        public long Uses { get; init; }

        /// <summary>How often it read a record that it had used, in thirty days.</summary>
        public long Reads { get; init; }
    }

    private const int Days = 30;

    private static readonly Statement Follower = Statement.Of(
        "exchange.feed_follower.get",
        """
        select position, read_at, requests, changes, snapshots, refusals, refused_at, refused_with
        from feed_follower where system_id = @systemId
        """
    );

    private static readonly Statement Uses = Statement.Of(
        "exchange.receipt.count_of_system",
        "select count(*) from receipt where system_id = @systemId and at >= @since"
    );

    private static readonly Statement Reads = Statement.Of(
        "exchange.record_read.count_of_system",
        "select coalesce(sum(times), 0) from record_read where system_id = @systemId and day >= @day"
    );

    internal sealed class Handler(SqlSession sql, ChangeTail tail, TimeProvider time)
        : IQueryHandler<Query, Following>
    {
        public async ValueTask<Outcome<Following>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var systemId = query.SystemId;
            var row = await sql.One<Row>(Follower, new { systemId }, cancellationToken);
            var since = time.GetUtcNow().AddDays(-Days);
            var uses = await sql.One<long>(Uses, new { systemId, since }, cancellationToken);
            var reads = await sql.One<long>(
                Reads,
                new { systemId, day = ChinaTime.DateOf(since) },
                cancellationToken
            );
            var read = new Following { Uses = uses, Reads = reads };
            if (row is null)
            {
                return read;
            }

            var head = await tail.Now();
            var next = row.Position is { } position
                ? (await tail.Behind(Math.Max(position, head.Oldest), head, cancellationToken))
                    .Take(1)
                    .ToList()
                : [];
            return read with
            {
                Behind = row.Position is { } has ? Math.Max(0, head.Newest - has) : null,
                BehindSince = next.Count > 0 ? next[0].PlacedAt : null,
                // A row that was begun by a refusal has the refusal's instant there.
                ReadAt = row.Requests + row.Snapshots > 0 ? row.ReadAt : null,
                Requests = row.Requests,
                Changes = row.Changes,
                Snapshots = row.Snapshots,
                Refusals = row.Refusals,
                RefusedAt = row.RefusedAt,
                RefusedWith = row.RefusedWith,
            };
        }
    }

    private sealed record Row
    {
        public long? Position { get; init; }
        public DateTimeOffset ReadAt { get; init; }
        public long Requests { get; init; }
        public long Changes { get; init; }
        public long Snapshots { get; init; }
        public long Refusals { get; init; }
        public DateTimeOffset? RefusedAt { get; init; }
        public string? RefusedWith { get; init; }
    }
}
