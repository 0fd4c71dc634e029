using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Procurement;

/// <summary>Records that the evaluation ended and its report was handed over.</summary>
public static class RecordEvaluation
{
    /// <summary>The end of one evaluation.</summary>
    [Requires(Permission.ManageProcurement)]
    public sealed record Command(Guid ProcurementId, DateTimeOffset EvaluatedAt)
        : ICommand<Moved>,
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

    internal sealed class Handler(Progress progress) : ICommandHandler<Command, Moved>
    {
        public async ValueTask<Outcome<Moved>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await progress.Take(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            return Progress.IsRepeated(taken.Value, "evaluation", command.EvaluatedAt)
                ? new Moved(taken.Value.Id, taken.Value.State, taken.Value.Version)
                : await progress.Advance(
                    taken.Value,
                    Progress.Evaluated,
                    "evaluation",
                    command.EvaluatedAt,
                    "/evaluatedAt",
                    null,
                    cancellationToken
                );
        }
    }
}
