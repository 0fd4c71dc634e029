using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Collusion;

/// <summary>In the night: has the markets ranked anew.</summary>
public static class RankNightly
{
    /// <summary>The work order.</summary>
    [Job("alerts.collusion_nightly")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<AskForRanking.Asked>;

    internal sealed class Handler(LongJobWriter jobs)
        : ICommandHandler<Command, AskForRanking.Asked>
    {
        public ValueTask<Outcome<AskForRanking.Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            ValueTask.FromResult<Outcome<AskForRanking.Asked>>(
                new AskForRanking.Asked(AskForRanking.Ask(jobs))
            );
    }
}
