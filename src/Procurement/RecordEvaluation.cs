using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Records that the evaluation ended and its report was handed over.</summary>
public static class RecordEvaluation
{
    /// <summary>The end of one evaluation.</summary>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(Guid ProcurementId, DateTimeOffset EvaluatedAt)
        : ICommand<StepRecorded>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(DateTimeOffset EvaluatedAt);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.EvaluatedAt)
                .IsGiven("评审完成时间", "The end of the evaluation");
    }

    internal sealed class Handler(ProcurementLifecycle lifecycle)
        : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await lifecycle.GetForUpdate(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            return ProcurementLifecycle.IsRepeated(taken.Value, "evaluation", command.EvaluatedAt)
                ? new StepRecorded(taken.Value.Id, taken.Value.State, taken.Value.Version)
                : await lifecycle.Advance(
                    taken.Value,
                    ProcurementLifecycle.Evaluated,
                    "evaluation",
                    command.EvaluatedAt,
                    "/evaluatedAt",
                    null,
                    cancellationToken
                );
        }
    }
}
