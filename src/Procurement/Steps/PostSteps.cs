using FluentValidation;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Steps;

/// <summary>
/// Many steps, of one procurement or of several, in the order in which they stand. Each is posted by itself, as
/// <see cref="PostStep"/> would, and the answer says of each what became of it; so a night's run is sent again whole.
/// </summary>
public static class PostSteps
{
    /// <summary>The most that are sent together.</summary>
    public const int Most = 500;

    /// <summary>The steps.</summary>
    /// <param name="Steps">Each with its procurement.</param>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(IReadOnlyList<Item> Steps)
        : Kernel.Commands.ICommand<Posted>,
            IOutsideTransaction;

    /// <summary>One of them.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="Posting">The step.</param>
    public sealed record Item(Guid ProcurementId, PostStep.Body Posting);

    /// <summary>What became of them.</summary>
    /// <param name="Done">How many are recorded now, those that were before included.</param>
    /// <param name="Rows">Each of them, in their order.</param>
    public sealed record Posted(int Done, IReadOnlyList<Row> Rows);

    /// <summary>What became of one.</summary>
    /// <param name="Recorded">Where the procurement stands; null where it was refused.</param>
    /// <param name="Code">Why it was refused.</param>
    /// <param name="Message">The same in words.</param>
    /// <param name="Errors">The fields at fault.</param>
    public sealed record Row(
        StepRecorded? Recorded,
        string? Code,
        LocalizedText? Message,
        IReadOnlyList<FieldError> Errors
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Steps)
                .Must(steps => steps is { Count: > 0 and <= Most })
                .WithMessage(
                    "bulk.many",
                    $"一次请报送 1 至 {Most} 个环节。",
                    $"Send 1 to {Most} steps at once."
                );
            RuleForEach(command => command.Steps)
                .Must(item => item?.Posting is not null)
                .WithMessage("required", "请填写环节内容。", "The step is required.");
        }
    }

    internal sealed class Handler(ISender sender) : Kernel.Commands.ICommandHandler<Command, Posted>
    {
        public async ValueTask<Outcome<Posted>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = new List<Row>(command.Steps.Count);
            foreach (var item in command.Steps)
            {
                var outcome = await sender.Send(
                    item.Posting.For(item.ProcurementId),
                    cancellationToken
                );
                rows.Add(
                    outcome.Problem is { } problem
                        ? new(null, problem.Code, problem.Message, problem.Errors)
                        : new(outcome.Value, null, null, [])
                );
            }

            return new Posted(rows.Count(row => row.Recorded is not null), rows);
        }
    }
}
