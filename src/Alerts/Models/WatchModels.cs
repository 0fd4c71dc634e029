using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>In the night: has each market's champion, and its challenger, held against what was scored since.</summary>
public static class WatchModels
{
    /// <summary>The work order.</summary>
    [Job("alerts.watch_models")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was asked for.</summary>
    /// <param name="Markets">So many are watched.</param>
    public sealed record Result(int Markets) : IAuditedResult
    {
        string? IAuditedResult.Result => Markets > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(ChampionStore champions, LongJobWriter jobs)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var all = await champions.All(cancellationToken);
            foreach (var champion in all)
            {
                var market = ModelStore.MarketOf(champion.Kind);
                jobs.Ask(
                    WatchModel.Kind.Code,
                    new WatchModel.Input(market),
                    about: market,
                    exclusive: WatchModel.Kind.Code
                );
            }

            return new Result(all.Count);
        }
    }
}
