using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Networks;

/// <summary>
/// In the night: has each market judged as a whole that moved since, and what the network does not know yet brought in (once
/// after an upgrade from a version without it, and after a restore), merged firms under their successors.
/// </summary>
public static class JudgeMarkets
{
    /// <summary>The work order.</summary>
    [Job("alerts.network_nightly")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was asked for.</summary>
    /// <param name="Markets">So many are judged.</param>
    public sealed record Result(int Markets) : IAuditedResult
    {
        string? IAuditedResult.Result => Markets > 0 ? AuditEntry.Ok : null;
    }

    private const int FirmsAtOnce = 200;

    internal sealed class Handler(CountStore counts, SuccessorStore successors, OutboxWriter outbox)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await outbox.Post(new CatchUpNetwork.Command(), cancellationToken);
            foreach (var some in (await successors.Stray(cancellationToken)).Chunk(FirmsAtOnce))
            {
                await outbox.Post(new RecountFirms.Command(some), cancellationToken);
            }

            var moved = await counts.Moved(cancellationToken);
            foreach (var market in moved)
            {
                await outbox.Post(new JudgeMarket.Command(market), cancellationToken);
            }

            return new Result(moved.Count);
        }
    }
}
