using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Records the award to one of the valid bids, or that there was no winner and why. Sent again, it changes nothing.</summary>
public static class RecordAward
{
    /// <summary>The decision on one procurement.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="AwardedAt">When it was decided.</param>
    /// <param name="WinnerCode">The winner's registry code; null when there was no winner.</param>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(
        Guid ProcurementId,
        DateTimeOffset AwardedAt,
        EntityCode? WinnerCode
    ) : ICommand<StepRecorded>, IAbout
    {
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
        string? NoWinnerBecause
    );

    private static readonly Statement ValidBids = Statement.Of(
        "procurement.bid.of_bidder",
        """
        select place as ordinal, status, winner from bid where procurement_id = @id and bidder_code = @code order by place
        """
    );

    private static readonly Statement Win = Statement.Of(
        "procurement.bid.win",
        "update bid set winner = {true} where procurement_id = @id and place = @ordinal"
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

    internal sealed class Handler(SqlSession sql, ProcurementLifecycle lifecycle)
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

            var procurement = taken.Value;
            var repeated = ProcurementLifecycle.IsRepeated(procurement, "award", command.AwardedAt);
            if (command.WinnerCode is not { } code)
            {
                return repeated && procurement.State == ProcurementLifecycle.Failed
                    ? new StepRecorded(procurement.Id, procurement.State, procurement.Version)
                    : await Decide(ProcurementLifecycle.Failed, command.NoWinnerBecause!.Trim());
            }

            var bids = await sql.Query<Row>(
                ValidBids,
                new { id = procurement.Id, code },
                cancellationToken
            );
            if (
                repeated
                && bids.Any(bid => bid.Winner && (command.WinningBid ?? bid.Ordinal) == bid.Ordinal)
            )
            {
                return new StepRecorded(procurement.Id, procurement.State, procurement.Version);
            }

            var ordinal = Choose(bids, command);
            if (ordinal.Problem is { } unclear)
            {
                return unclear;
            }

            var moved = await Decide(ProcurementLifecycle.Awarded, null);
            if (moved.Succeeded)
            {
                await sql.Execute(
                    Win,
                    new { id = procurement.Id, ordinal = ordinal.Value },
                    cancellationToken
                );
            }

            return moved;

            Task<Outcome<StepRecorded>> Decide(string state, string? reason) =>
                lifecycle.Advance(
                    procurement,
                    state,
                    "award",
                    command.AwardedAt,
                    "/awardedAt",
                    reason,
                    cancellationToken
                );
        }

        private static Outcome<int> Choose(List<Row> bids, Command command)
        {
            var valid = bids.Where(bid => bid.Status == "valid")
                .Select(bid => bid.Ordinal)
                .ToList();
            if (command.WinningBid is { } wanted)
            {
                return valid.Contains(wanted)
                    ? wanted
                    : Problem.Invalid(
                        "/winningBid",
                        "award.bid",
                        new(
                            "该序号不是中标人的有效投标。",
                            "This is not a valid bid of the winner."
                        ),
                        wanted.ToString(CultureInfo.InvariantCulture)
                    );
            }

            return valid switch
            {
                [var only] => only,
                [] => Problem.Invalid(
                    "/winnerCode",
                    "award.winner",
                    new("中标人没有有效投标。", "The winner has no valid bid."),
                    command.WinnerCode?.ToString()
                ),
                _ => Problem.Invalid(
                    "/winningBid",
                    "award.several",
                    new(
                        $"该投标人有多份有效投标（序号 {string.Join("、", valid)}），请指明中标的一份。",
                        $"The winner has several valid bids (numbers {string.Join(", ", valid)}); say which one won."
                    )
                ),
            };
        }

        private sealed record Row
        {
            public int Ordinal { get; init; }
            public string Status { get; init; } = "";
            public bool Winner { get; init; }
        }
    }
}
