using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Fees;

/// <summary>What the members of a panel are due, as the centre enters it. No members while the names are sealed.</summary>
public static class GetPanelFees
{
    /// <summary>Of one panel.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    public sealed record Query(Guid PanelId) : IQuery<View>;

    /// <summary>The panel.</summary>
    public sealed record View
    {
        /// <summary>Key.</summary>
        public Guid PanelId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";
        public DateTimeOffset EvaluationAt { get; init; }

        /// <summary>True while nobody may know who sits on it.</summary>
        public bool IsSealed { get; init; }

        /// <summary>What holds there on that day; null where nobody entered it.</summary>
        public FeeRate? Rate { get; init; }

        /// <summary>Members that accepted.</summary>
        public IReadOnlyList<MemberFee> Members { get; init; } = [];

        internal static async Task<View> Of(
            PanelFees fees,
            PaidPanel panel,
            FeeRate? rate,
            CancellationToken cancel
        )
        {
            var isSealed = !await fees.NamesAreKnown(panel, cancel);
            return new()
            {
                PanelId = panel.Id,
                EvaluationAt = panel.EvaluationAt,
                IsSealed = isSealed,
                Rate = rate,
                Members = isSealed
                    ? []
                    :
                    [
                        .. (await fees.MembersOf(panel.Id, cancel)).Select(member => new MemberFee(
                            member.Number,
                            member.Name,
                            member.Specialty,
                            member.Hours,
                            member.Away ?? false,
                            member.ComputedMinor,
                            member.AmountMinor,
                            member.Reason,
                            member.State
                        )),
                    ],
            };
        }
    }

    /// <summary>A member's fee.</summary>
    /// <param name="Number">On the panel.</param>
    /// <param name="Name">The member's.</param>
    /// <param name="Specialty">The seat's.</param>
    /// <param name="Hours">Whole hours; null for not entered yet.</param>
    /// <param name="Away">True for away from home.</param>
    /// <param name="ComputedMinor">What the rate says, in hundredths of the yuan.</param>
    /// <param name="AmountMinor">What is due.</param>
    /// <param name="Reason">Why it is another amount.</param>
    /// <param name="State">See <see cref="Terms.FeeStates"/>; null for not entered yet.</param>
    public sealed record MemberFee(
        int Number,
        string Name,
        string Specialty,
        int? Hours,
        bool Away,
        long? ComputedMinor,
        long? AmountMinor,
        string? Reason,
        string? State
    );

    internal sealed class Handler(PanelFees fees, FeeRates rates, IProcurements procurements)
        : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var panel = await fees.Find(query.PanelId, toChange: false, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            var rate = await rates.Find(
                panel.Region,
                ChinaTime.DateOf(panel.EvaluationAt),
                cancellationToken
            );
            return await View.Of(fees, panel, rate, cancellationToken) with
            {
                Title =
                    (await procurements.Find(panel.ProcurementId, cancellationToken))?.Title ?? "",
            };
        }
    }
}
