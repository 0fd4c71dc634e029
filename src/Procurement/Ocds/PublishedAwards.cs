using System.Globalization;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>The awards of a release, lot by lot.</summary>
internal sealed class PublishedAwards(
    ReleaseReading reading,
    PublishedFirms firms,
    PublishedBids published,
    StepSequence steps
)
{
    public void Read(JsonObject tender, List<PublishProcurement.Lot> lots)
    {
        if (
            reading
                .Kind.StepsOf(reading.Method)
                .FirstOrDefault(one => one.Carries == StepContent.Award)
            is not { } step
        )
        {
            return;
        }

        var given = new HashSet<string>();
        var opening = steps.All.FindLast(one => one.Bids.Count > 0);
        foreach (
            var (at, award) in List(reading.Release["awards"])
                .Index()
                .OrderBy(each => At(each.Item["date"]) ?? reading.Date)
        )
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/awards/{at}");
            var status = Text(award["status"]) ?? "active";
            if (status == "cancelled" && GivenUp(step, award, pointer, lots, opening?.Bids ?? []))
            {
                continue;
            }

            if (status is not ("active" or "unsuccessful"))
            {
                reading.Flag(
                    pointer + "/status",
                    "award",
                    status,
                    new("尚未决定或已取消，不采用", "pending or cancelled; left out")
                );
                continue;
            }

            var happened = At(award["date"]);
            if (happened is null)
            {
                reading.Flag(
                    pointer + "/date",
                    "missing",
                    null,
                    new("没有时间，按发布时间处理", "no date; the release's is taken")
                );
            }

            var bids = opening?.Bids ?? [];
            var of = LotsOf(award, lots, bids);
            foreach (var lot in of)
            {
                if (!given.Add(lot ?? ""))
                {
                    reading.Flag(
                        pointer,
                        "award.several",
                        Text(award["id"]),
                        new(
                            "该标段已有定标，只采用第一次",
                            "its lot was awarded before; the first is kept"
                        )
                    );
                    continue;
                }

                Award(step, award, pointer, lot, happened ?? reading.Date, bids, of.Count == 1);
            }
        }

        if (given.Count == 0 && Text(tender["status"]) == "unsuccessful")
        {
            foreach (var lot in lots.Select(lot => lot.Number).DefaultIfEmpty())
            {
                steps.Post(
                    step,
                    lot,
                    At(tender["awardPeriod"]?["endDate"]) ?? reading.Date,
                    [("noWinnerBecause", Text(tender["statusDetails"]) ?? "unsuccessful")],
                    "/tender/status"
                );
            }
        }
    }

    // An award that was cancelled before another took its place: the winner gave it up.
    private bool GivenUp(
        KindStep step,
        JsonObject award,
        string pointer,
        List<PublishProcurement.Lot> lots,
        IReadOnlyList<BidReadOut> bids
    )
    {
        var back = reading
            .Kind.StepsOf(reading.Method)
            .FirstOrDefault(one => one.Undoes == step.Code);
        var of = LotsOf(award, lots, bids);
        var next = List(reading.Release["awards"])
            .Where(other =>
                !ReferenceEquals(other, award)
                && Text(other["status"]) is not "pending"
                && At(other["date"]) >= At(award["date"])
                && LotsOf(other, lots, bids).Intersect(of).Any()
            )
            .MinBy(other => At(other["date"]));
        var codes = List(award["suppliers"])
            .Select(one => firms.CodeOf(one, pointer + "/suppliers"))
            .ToHashSet();
        if (
            back is null
            || next is null
            || of is not [var lot]
            || !bids.Any(bid =>
                bid.Status == BidStatuses.Valid
                && (lot is null || bid.Lot == lot)
                && codes.Contains(bid.BidderCode)
            )
        )
        {
            return false;
        }

        Award(step, award, pointer, lot, At(award["date"])!.Value, bids, alone: true);
        steps.Post(
            back,
            lot,
            At(next["date"])!.Value,
            [("what", Line(Text(award["description"]) ?? "cancelled", 500))],
            pointer + "/status"
        );
        return true;
    }

    private void Award(
        KindStep step,
        JsonObject award,
        string pointer,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<BidReadOut> bids,
        bool alone
    )
    {
        var suppliers = List(award["suppliers"]).ToList();
        if (Text(award["status"]) == "unsuccessful" || suppliers.Count == 0)
        {
            steps.Post(
                step,
                lot,
                at,
                [("noWinnerBecause", Line(Text(award["description"]) ?? "unsuccessful", 500))],
                pointer
            );
            return;
        }

        var codes = suppliers.Select(one => firms.CodeOf(one, pointer + "/suppliers")).ToHashSet();
        // What several lots come to together is the amount of none of them.
        var amount = alone ? reading.Minor(award["value"], pointer + "/value") : null;
        var candidates = bids.Index()
            .Where(each =>
                each.Item.Status == BidStatuses.Valid
                && (lot is null || each.Item.Lot == lot)
                && (
                    codes.Contains(each.Item.BidderCode)
                    || each.Item.Members?.Any(member => codes.Contains(member.Code)) == true
                )
            )
            .OrderByDescending(each => Related(award) == each.Index)
            .ThenByDescending(each => codes.Contains(each.Item.BidderCode))
            .ThenByDescending(each => each.Item.AmountMinor == amount)
            .ThenBy(each => each.Item.AmountMinor)
            .ToList();
        if (candidates.Count == 0)
        {
            reading.Fault(
                pointer + "/suppliers",
                "award.winner",
                Text(suppliers[0]["id"]),
                new("中标人没有有效投标", "the supplier has no valid bid")
            );
            return;
        }

        var (number, won) = candidates[0];
        steps.Post(
            step,
            lot,
            at,
            [
                ("winner", won.BidderCode.ToString()),
                ("winningBid", number + 1),
                ("amount", amount == won.AmountMinor ? null : amount),
            ],
            pointer
        );
    }

    // The lots that an award names; else that of its bid, or the one in which its supplier bid.
    private List<string?> LotsOf(
        JsonObject award,
        List<PublishProcurement.Lot> lots,
        IReadOnlyList<BidReadOut> bids
    )
    {
        if (lots.Count == 0)
        {
            return [null];
        }

        var named = (award["relatedLots"] as JsonArray)?.Select(Text).OfType<string>().ToList();
        if (named is { Count: > 0 })
        {
            return [.. named.Distinct()];
        }

        if ((Text(award["relatedLot"]) ?? LotOfBid(award) ?? Only(lots)) is { } lot)
        {
            return [lot];
        }

        var codes = List(award["suppliers"])
            .Select(one => firms.CodeOf(one, "/awards"))
            .ToHashSet();
        var bidFor = bids.Where(bid =>
                bid.Status == BidStatuses.Valid && codes.Contains(bid.BidderCode)
            )
            .Select(bid => bid.Lot)
            .Distinct()
            .ToList();
        return bidFor.Count == 1 ? bidFor : [null];
    }

    // The place of the bid that an award names, among those that were taken.
    private int Related(JsonObject award) =>
        Text(award["relatedBid"]) is { } id ? published.PlaceOf(id) : -1;

    private string? LotOfBid(JsonObject award) =>
        Text(award["relatedBid"]) is { } id
            ? List(reading.Release["bids"]?["details"])
                .Where(bid => Text(bid["id"]) == id)
                .Select(LotId)
                .FirstOrDefault()
            : null;

    private static string? Only(List<PublishProcurement.Lot> lots) =>
        lots is [var only] ? only.Number : null;
}
