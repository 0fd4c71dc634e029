using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Frequency;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Who sat as often as the caps allow. A panel counts for who accepted a seat and kept it, unless the panel was cancelled; those
/// that are still to come count too, so that of two seats accepted in turn the second sees the first.
/// </summary>
internal sealed class Sittings(SqlSession sql, FrequencyCaps caps)
{
    // For a purchaser without a code, and where there is no cap: nothing is equal to it.
    private const string Nobody = "";

    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [WithoutScope("how often an expert sat counts in the whole province")]
    private static readonly Statement ForPurchaser = Statement.Of(
        "evaluation.sittings.for_purchaser",
        """
        select count(*) from panel p join panel_invitation i on i.panel_id = p.id
        where i.expert_id = @expertId and i.state = 'accepted' and p.state <> 'cancelled' and p.id <> @panelId
          and p.evaluation_at >= @since and (p.buyer_code = @buyerCode or p.buyer_plain = @buyerPlain)
        """
    );

    // With whom of those who hold a seat of this panel.
    [WithoutScope("how often two experts sat together counts in the whole province")]
    private static readonly Statement WithColleagues = Statement.Of(
        "evaluation.sittings.with_colleagues",
        """
        select h.expert_id
        from panel_invitation h
        join panel_invitation theirs on theirs.expert_id = h.expert_id and theirs.state = 'accepted'
        join panel_invitation own on own.panel_id = theirs.panel_id and own.expert_id = @expertId and own.state = 'accepted'
        join panel p on p.id = own.panel_id
        where h.panel_id = @panelId and h.expert_id <> @expertId and h.state in ('drawn', 'invited', 'accepted')
          and p.id <> @panelId and p.state <> 'cancelled' and p.evaluation_at >= @since
        group by h.expert_id having count(*) >= @most
        """
    );

    /// <summary>What the purchaser's cap asks of a statement over the pool; one that nobody reaches where there is no cap.</summary>
    /// <param name="Most">So many panels exclude.</param>
    /// <param name="Since">Panels of before do not count.</param>
    /// <param name="BuyerCode">The purchaser by code.</param>
    /// <param name="BuyerPlain">And by name, see <see cref="PlainOf"/>.</param>
    public sealed record Asked(int Most, DateTimeOffset Since, string BuyerCode, string BuyerPlain);

    /// <summary>A buyer's name as panels keep it.</summary>
    public static string PlainOf(string buyerName)
    {
        const int kept = 200;
        var plain = Avoidance.Plain(buyerName);
        return plain.Length > kept ? plain[..kept] : plain;
    }

    /// <summary>Of a whole pool.</summary>
    public async Task<Asked> OfPool(Parties parties, DateOnly day, CancellationToken cancel) =>
        (await caps.On(day, cancel)).FirstOrDefault(cap => cap.Ground == FrequencyCap.Purchaser)
            is { } cap
            ? Of(cap, parties, day)
            : new(int.MaxValue, Never, Nobody, Nobody);

    /// <summary>Codes of <see cref="Terms.Exclusions"/> against one expert for a seat of a panel.</summary>
    public async Task<IReadOnlyList<string>> Against(
        Guid expertId,
        Guid panelId,
        Parties parties,
        DateOnly day,
        CancellationToken cancel
    )
    {
        List<string> reasons = [];
        foreach (var cap in await caps.On(day, cancel))
        {
            var asked = Of(cap, parties, day);
            if (cap.Ground == FrequencyCap.Purchaser)
            {
                var sat = await sql.One<long>(
                    ForPurchaser,
                    new
                    {
                        expertId,
                        panelId,
                        since = asked.Since,
                        buyerCode = asked.BuyerCode,
                        buyerPlain = asked.BuyerPlain,
                    },
                    cancel
                );
                if (sat >= asked.Most)
                {
                    reasons.Add(FrequencyCap.PurchaserOften);
                }
            }
            else if (
                (
                    await sql.Query<Guid>(
                        WithColleagues,
                        new
                        {
                            expertId,
                            panelId,
                            since = asked.Since,
                            most = asked.Most,
                        },
                        cancel
                    )
                ).Count > 0
            )
            {
                reasons.Add(FrequencyCap.ColleagueOften);
            }
        }

        return reasons;
    }

    private static Asked Of(FrequencyCap cap, Parties parties, DateOnly day) =>
        new(
            cap.Most!.Value,
            ChinaTime.At(day.AddDays(-cap.WithinDays!.Value), TimeOnly.MinValue),
            parties.BuyerCode?.ToString() ?? Nobody,
            PlainOf(parties.BuyerName)
        );
}
