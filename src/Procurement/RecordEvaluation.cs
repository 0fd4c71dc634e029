using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>Records that the evaluation ended and its report was handed over.</summary>
public static class RecordEvaluation
{
    /// <summary>The end of one evaluation.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(Guid ProcurementId, DateTimeOffset EvaluatedAt)
        : ICommand<StepRecorded>,
            IAbout
    {
        /// <summary>The lot; left out where there is one, or the evaluation was of all of them.</summary>
        public string? Lot { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(DateTimeOffset EvaluatedAt, string? Lot = null);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.EvaluatedAt)
                .IsGiven("评审完成时间", "The end of the evaluation");
    }

    internal sealed class Handler(StepRecorder recorder) : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await recorder.Post(
                command.ProcurementId,
                new("evaluation", command.Lot, command.EvaluatedAt)
                {
                    Figures = Figures.None,
                    AtPointer = "/evaluatedAt",
                },
                cancellationToken
            );
    }
}
