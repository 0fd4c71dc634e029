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
    public static IReadOnlyList<string> Reasons(IEnumerable<Tie> ties, Parties parties, DateOnly on)
    {
        var near = Near(ties, on).ToList();
        var reasons = new List<string>(2);
        if (near.Any(tie => IsSame(tie, parties.BuyerCode, parties.BuyerName)))
        {
            reasons.Add("buyer");
        }

        if (near.Any(tie => parties.Bidders.Any(bidder => IsSame(tie, bidder.Code, bidder.Name))))
        {
            reasons.Add("bidder");
        }

        if (
            parties.Agency is { } agency
            && near.Any(tie =>
                tie.Relation == "employee"
                && (tie.ToDay is null || tie.ToDay >= on)
                && IsSame(tie, agency.Code, agency.Name)
            )
        )
        {
            reasons.Add("agency");
        }

        return reasons;
    }

    /// <summary>
    /// Whoever prepared the documents, or works for a unit that did (政府采购法实施条例 art. 18), or took part in an import review
    /// (财库〔2007〕119号 art. 13). Part in an ordinary review of needs is none of these.
    /// </summary>
    public static bool Prepared(
        IEnumerable<Tie> ties,
        string? identityToken,
        Parties parties,
        DateOnly on
    ) =>
        parties.Preparers.Count > 0
        && (
            parties.Preparers.Any(one => one.IdentityToken is { } token && token == identityToken)
            || Near(ties, on)
                .Any(tie =>
                    tie.Relation == "employee"
                    && parties.Preparers.Any(one =>
                        one.IdentityToken is null && IsSame(tie, one.Code, one.Name)
                    )
                )
        );

    /// <summary>True when a tie of these years is to one of the codes: whoever holds a bidder, for one.</summary>
    public static bool IsTiedToOneOf(
        IEnumerable<Tie> ties,
        IReadOnlySet<string> codes,
        DateOnly on
    ) =>
        codes.Count > 0
        && Near(ties, on)
            .Any(tie => tie.OrganisationCode is { } code && codes.Contains(code.ToString()));

    private static IEnumerable<Tie> Near(IEnumerable<Tie> ties, DateOnly on)
    {
        var since = on.AddYears(-Years);
        return ties.Where(tie => tie.FromDay <= on && (tie.ToDay is null || tie.ToDay >= since));
    }

    /// <summary>The same organisation by code, or by name: many a record of an expert's past carries no code.</summary>
    private static bool IsSame(Tie tie, EntityCode? code, string name) =>
        (tie.OrganisationCode is not null && tie.OrganisationCode == code)
        || Plain(tie.OrganisationName) == Plain(name);

    /// <summary>A name without what differs between typists: width, brackets, spaces, case.</summary>
    public static string Plain(string name) =>
        string.Concat(
            name.Normalize(NormalizationForm.FormKC)
                .Where(character => !char.IsWhiteSpace(character))
                .Select(char.ToUpperInvariant)
        );
}
