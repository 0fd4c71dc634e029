using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Evaluators;

/// <summary>Brings the draws of a procurement that had a step up to date, once it is decided or over. As they stand, nothing changes.</summary>
public static class UpdateEvaluators
{
    /// <summary>The procurement.</summary>
    [Job("alerts.evaluators")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">So many did not stand so before.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        // What was found and since when stands in the findings themselves.
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(EvaluatorUpdate update) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Result(await update.Of(command.All(), cancellationToken));
    }
}
