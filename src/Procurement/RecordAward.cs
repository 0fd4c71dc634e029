using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>Records the award to one of the valid bids, or that there was no winner and why. Sent again, it changes nothing.</summary>
public static class RecordAward
{
    /// <summary>The decision on one procurement.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="AwardedAt">When it was decided.</param>
    /// <param name="WinnerCode">The winner's registry code; null when there was no winner.</param>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(
        Guid ProcurementId,
        DateTimeOffset AwardedAt,
        EntityCode? WinnerCode
    ) : ICommand<StepRecorded>, IAbout
    {
        /// <summary>The lot; left out where there is one.</summary>
        public string? Lot { get; init; }

        /// <summary>The number of the winning bid in the order of reading out, from 1; needed only where the winner bid more than once.</summary>
        public int? WinningBid { get; init; }

        /// <summary>Why there was no winner.</summary>
        public string? NoWinnerBecause { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(
        DateTimeOffset AwardedAt,
        EntityCode? WinnerCode,
        int? WinningBid,
        string? NoWinnerBecause,
        string? Lot = null
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.AwardedAt).IsGiven("定标时间", "The time of the award");
            RuleFor(command => command.NoWinnerBecause)
                .IsLine(500, "流标原因", "The reason for having no winner")
                .When(command => command.WinnerCode is null);
            RuleFor(command => command.NoWinnerBecause)
                .Null()
                .When(command => command.WinnerCode is not null)
                .WithMessage(
                    "award.both",
                    "有中标人时不能填写流标原因。",
                    "There is a winner, so there is no reason for having none."
                );
        }
    }

    internal sealed class Handler(StepRecorder recorder) : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await recorder.Post(
                command.ProcurementId,
                new("award", command.Lot, command.AwardedAt)
                {
                    Figures = Figures.Of(
                        (KindFile.Award.Winner, command.WinnerCode?.ToString()),
                        (KindFile.Award.WinningBid, command.WinningBid),
                        (KindFile.Award.NoWinnerBecause, command.NoWinnerBecause?.Trim())
                    ),
                    AtPointer = "/awardedAt",
                    Pointers = new Dictionary<string, string>
                    {
                        [KindFile.Award.Winner] = "/winnerCode",
                        [KindFile.Award.WinningBid] = "/winningBid",
                        [KindFile.Award.NoWinnerBecause] = "/noWinnerBecause",
                    },
                },
                cancellationToken
            );
    }
}
