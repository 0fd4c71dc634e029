using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>
/// Brings in what changed since the last time and no event told the network of: a part, and the rest in another, so that no
/// transaction is long. What stands as it stood is passed over.
/// </summary>
public static class CatchUpNetwork
{
    /// <summary>How far it looks back: a slow transaction appears behind faster ones.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Procurements a transaction.</summary>
    public const int AtOnce = 50;

    /// <summary>The work order.</summary>
    [Job("alerts.network_catch_up")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">So many were brought up to date.</param>
    /// <param name="More">True when there is more to do, which follows by itself.</param>
    public sealed record Result(int Changed, bool More) : IAuditedResult
    {
        string? IAuditedResult.Result => Changed > 0 ? AuditEntry.Ok : null;
    }

    private static readonly Statement Lock = Statement.Of(
        "alerts.network_pass.lock",
        "select since, after_id from network_pass {lock} where one = 1 {for update}"
    );

    private static readonly Statement Reach = Statement.Of(
        "alerts.network_pass.reach",
        "update network_pass set since = @since, after_id = @afterId where one = 1"
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurementRecords records,
        NetworkUpdate update,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var place = (await sql.One<Place>(Lock, null, cancellationToken))!;
            var page = await records.After(place.Since, place.AfterId, AtOnce, cancellationToken);
            var changed =
                page.Count == 0
                    ? 0
                    : await update.Of([.. page.Select(one => one.Id)], cancellationToken);
            var more = page.Count == AtOnce;
            var (since, after) = more
                ? (page[^1].ChangedAt, page[^1].Id)
                // The next look begins a little before this one.
                : (Earlier(place.Since, time.GetUtcNow() - Overlap), Guid.Empty);
            await sql.Execute(Reach, new { since, afterId = after }, cancellationToken);
            if (more)
            {
                await outbox.Post(new Command(), cancellationToken);
            }

            return new Result(changed, more);
        }

        private static DateTimeOffset Earlier(DateTimeOffset since, DateTimeOffset overlap) =>
            since > overlap ? since : overlap;

        private sealed record Place
        {
            public DateTimeOffset Since { get; init; }
            public Guid AfterId { get; init; }
        }
    }
}
