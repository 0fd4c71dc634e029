using System.Globalization;
using System.Text.Json.Nodes;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>The bids of a release, with those whose place a later round took.</summary>
internal sealed class ReleaseBids(ReleaseView view)
{
    /// <summary>All of them.</summary>
    public JsonArray All() => Array(view.Bids.Select(Bid));

    public IEnumerable<RecordedProcess.Bid> Bidding() =>
        view.Bids.Where(bid => !IsPast(bid) && bid.Status != BidStatuses.Withdrawn);

    // A later round of the lot took its place, so far as this release knows.
    private bool IsPast(RecordedProcess.Bid bid) =>
        view.Bids.Any(other => other.Lot == bid.Lot && other.Round > bid.Round);

    public static string BidId(RecordedProcess.Bid bid) =>
        bid.Ordinal.ToString(CultureInfo.InvariantCulture);

    private JsonObject Bid(RecordedProcess.Bid bid)
    {
        var past = IsPast(bid);
        var json = new JsonObject { ["id"] = BidId(bid) };
        Add(json, "date", bid.ReceivedAt is { } at ? Instant(at) : null);
        // To who knows no rounds, a bid whose place another took is one that no longer stands.
        json["status"] = past ? BidStatuses.Withdrawn : bid.Status;
        json["tenderers"] = Array(
            ReleaseParties
                .Tenderers(bid)
                .Select(each => ReleaseParties.Reference(each.Code, each.Name))
        );
        Add(json, "value", view.Value(bid.AmountMinor));
        json["relatedLots"] = new JsonArray(bid.Lot);
        json["round"] = bid.Round;
        json["readOutAs"] = bid.Status;
        if (bid.Alternative)
        {
            json["alternative"] = true;
        }

        var others = BidBook
            .Members(bid.Members)
            .Where(member => member.Role != BidRoles.Member)
            .ToList();
        Add(
            json,
            "subcontractors",
            Array(others.Select(each => ReleaseParties.Reference(each.Code, each.Name)))
        );
        return json;
    }
}
