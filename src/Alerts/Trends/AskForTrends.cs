using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Trends;

/// <summary>Asks for the series to be judged anew. Several run one after the other.</summary>
public static class AskForTrends
{
    /// <summary>The wish.</summary>
    [Job("alerts.trends_nightly")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Asked>;

    /// <summary>The job.</summary>
    /// <param name="Id">Its key, to follow it by.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Handler(LongJobWriter jobs) : ICommandHandler<Command, Asked>
    {
        public ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            ValueTask.FromResult<Outcome<Asked>>(
                new Asked(
                    jobs.Ask(
                        JudgeTrends.Kind.Code,
                        new JudgeTrends.Input(),
                        exclusive: JudgeTrends.Kind.Code
                    )
                )
            );
    }
}
