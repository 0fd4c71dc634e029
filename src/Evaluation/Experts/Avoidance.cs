using System.Text;
using Trading.Domain.Codes;
using Trading.Evaluation.Preparers;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>Those whom an expert must have nothing to do with in one procurement.</summary>
/// <param name="BuyerName">Who buys.</param>
/// <param name="BuyerCode">The buyer's registry code, when known.</param>
/// <param name="Bidders">Who bids; empty before the opening.</param>
internal sealed record Parties(
    string BuyerName,
    EntityCode? BuyerCode,
    IReadOnlyList<(EntityCode Code, string Name)> Bidders
)
{
    /// <summary>Who runs it for the buyer; null where nobody does.</summary>
    public (EntityCode? Code, string Name)? Agency { get; init; }

    /// <summary>Who prepared the documents or took part in an import review, as declared.</summary>
    public IReadOnlyList<Preparer> Preparers { get; init; } = [];

    /// <summary>The parties of a procurement as they are known now. Withdrawn bids and earlier rounds count: their makers saw the documents; so do members of consortia.</summary>
    public static Parties Of(ProcurementSummary procurement, IEnumerable<BidRecord> bids) =>
        new(
            procurement.BuyerName,
            procurement.BuyerCode,
            [
                .. bids.SelectMany(bid =>
                        bid.Members.Select(member => (member.Code, member.Name))
                            .Prepend((bid.BidderCode, bid.BidderName))
                    )
                    .Distinct(),
            ]
        )
        {
            Agency = procurement.AgencyName is { Length: > 0 } agency
                ? (procurement.AgencyCode, agency)
                : null,
        };

    /// <summary>True when nobody came or went.</summary>
    public bool AreStill(Parties now) =>
        (BuyerName, BuyerCode, Agency) == (now.BuyerName, now.BuyerCode, now.Agency)
        && Preparers.SequenceEqual(now.Preparers)
        && Bidders.ToHashSet().SetEquals(now.Bidders);
}

/// <summary>
/// 回避: who was tied to a party within three years before the evaluation may not evaluate (财库〔2016〕198号 art. 16;
/// an expert's own unit is a party when it buys), nor who is employed by the agency that runs it (财政部令第87号 art. 47).
/// </summary>
internal static class Avoidance
{
    /// <summary>财库〔2016〕198号 art. 16: 参加采购活动前三年内.</summary>
    public const int Years = 3;

    /// <summary>Codes of <see cref="Terms.Exclusions"/> that apply; empty when none does.</summary>
    public static IReadOnlyList<string> Reasons(
        IEnumerable<Tie> ties,
        Parties parties,
        DateOnly on
    ) => new PartiesCompared(parties, on).Reasons(ties);

    /// <summary>A name without what differs between typists: width, brackets, spaces, case.</summary>
    public static string Plain(string name) =>
        string.Concat(
            name.Normalize(NormalizationForm.FormKC)
                .Where(character => !char.IsWhiteSpace(character))
                .Select(char.ToUpperInvariant)
        );
}
