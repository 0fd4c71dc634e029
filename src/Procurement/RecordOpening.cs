using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Registry.Contracts;

namespace Trading.Procurement;

/// <summary>
/// Records the opening: the bids in the order in which they were read out. Every bidder must be in the registry; one
/// answer names all that are not. The same list sent again changes nothing.
/// </summary>
public static class RecordOpening
{
    /// <summary>The most bids one opening may have.</summary>
    public const int MostBids = 1000;

    /// <summary>The opening of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(
        Guid ProcurementId,
        DateTimeOffset OpenedAt,
        IReadOnlyList<BidReadOut> Bids
    ) : ICommand<StepRecorded>, IAbout
    {
        /// <summary>The lot that was opened; left out for all of them.</summary>
        public string? Lot { get; init; }

        /// <summary>The round (second opening, final quotations), from 1; a later round supersedes the bids before.</summary>
        public int Round { get; init; } = 1;

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(
        DateTimeOffset OpenedAt,
        IReadOnlyList<BidReadOut> Bids,
        string? Lot = null,
        int? Round = null
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.OpenedAt).IsGiven("开标时间", "The time of opening");
            RuleFor(command => command.Round)
                .GreaterThan(0)
                .WithMessage("round", "轮次从 1 起。", "Rounds are counted from 1.");
            RuleFor(command => command.Bids)
                .NotNull()
                .WithMessage(
                    "required",
                    "请填写读出的投标，没有投标则为空列表。",
                    "Give the bids read out, or an empty list."
                );
            RuleFor(command => command.Bids)
                .Must(bids => bids.Count <= MostBids)
                .When(command => command.Bids is not null)
                .WithMessage(
                    "bids.many",
                    $"一次开标最多 {MostBids} 份投标。",
                    $"One opening has at most {MostBids} bids."
                );
            RuleForEach(command => command.Bids).NotNull().SetValidator(new BidRules());
        }
    }

    internal sealed class FieldCheck(IEntityDirectory entities) : IFieldCheck<Command>
    {
        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        ) =>
            [
                .. await BidRules.Unknown(message.Bids, entities, cancel),
                .. SubmissionRules.Errors(message.Bids),
            ];
    }

    internal sealed class Handler(StepRecorder recorder) : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await recorder.Post(
                command.ProcurementId,
                new("opening", command.Lot, command.OpenedAt)
                {
                    Bids = command.Bids,
                    // The first round says nothing, as most openings do.
                    Figures = Figures.Of(("round", command.Round > 1 ? command.Round : null)),
                    AtPointer = "/openedAt",
                    Pointers = new Dictionary<string, string> { ["round"] = "/round" },
                },
                cancellationToken
            );
    }
}
