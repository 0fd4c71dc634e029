using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>Asks for weights to be fitted to the verdicts that there are; what comes of it is a proposal. Several run one after the other.</summary>
public static class AskForWeights
{
    /// <summary>The wish.</summary>
    [Requires(AlertsPermissions.TrainModel)]
    public sealed record Command : ICommand<Asked>;

    /// <summary>The job.</summary>
    /// <param name="Id">Its key, to follow it by.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Handler(LongJobWriter jobs, CurrentCaller current)
        : ICommandHandler<Command, Asked>
    {
        public ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            ValueTask.FromResult<Outcome<Asked>>(
                new Asked(
                    jobs.Ask(
                        FitWeights.Kind.Code,
                        new FitWeights.Input(current.Caller.Name),
                        exclusive: FitWeights.Kind.Code
                    )
                )
            );
    }
}
