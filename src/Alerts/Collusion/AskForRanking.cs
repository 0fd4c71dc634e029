using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Collusion;

/// <summary>Asks for the markets to be ranked anew. Several run one after the other; what did not change is not computed again.</summary>
public static class AskForRanking
{
    /// <summary>The wish.</summary>
    [Requires(AlertsPermissions.TrainModel)]
    public sealed record Command : ICommand<Asked>;

    /// <summary>The job.</summary>
    /// <param name="Id">Its key, to follow it by.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Handler(LongJobWriter jobs) : ICommandHandler<Command, Asked>
    {
        public ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult<Outcome<Asked>>(new Asked(Ask(jobs)));
    }

    internal static Guid Ask(LongJobWriter jobs) =>
        jobs.Ask(RankMarkets.Kind.Code, new RankMarkets.Input(), exclusive: RankMarkets.Kind.Code);
}
