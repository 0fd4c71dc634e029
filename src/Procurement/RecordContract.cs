using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>Records that the contract was signed.</summary>
public static class RecordContract
{
    /// <summary>The contract of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(Guid ProcurementId, DateTimeOffset SignedAt)
        : ICommand<StepRecorded>,
            IAbout
    {
        /// <summary>The lot; left out where there is one.</summary>
        public string? Lot { get; init; }

        /// <summary>What was agreed, in the currency's hundredth.</summary>
        public long? AmountMinor { get; init; }

        /// <summary>When the contract was made public.</summary>
        public DateTimeOffset? PublishedAt { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(
        DateTimeOffset SignedAt,
        string? Lot = null,
        long? AmountMinor = null,
        DateTimeOffset? PublishedAt = null
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.SignedAt).IsGiven("签约时间", "The time of signing");
    }

    internal sealed class Handler(StepRecorder recorder) : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await recorder.Post(
                command.ProcurementId,
                new("contract", command.Lot, command.SignedAt)
                {
                    Figures = Figures.Of(
                        (
                            "publishedAt",
                            command.PublishedAt is { } published
                                ? FigureRules.Instant(published)
                                : null
                        ),
                        ("amount", command.AmountMinor)
                    ),
                    AtPointer = "/signedAt",
                    Pointers = new Dictionary<string, string>
                    {
                        ["publishedAt"] = "/publishedAt",
                        ["amount"] = "/amountMinor",
                    },
                },
                cancellationToken
            );
    }
}
