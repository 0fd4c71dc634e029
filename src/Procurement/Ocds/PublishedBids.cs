using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>The bids of a release as its opening.</summary>
internal sealed class PublishedBids(
    ReleaseReading reading,
    PublishedFirms firms,
    StepSequence steps
)
{
    private readonly List<string> _taken = [];

    /// <summary>The place of a bid in the opening, from 0; -1 where it was not taken.</summary>
    public int PlaceOf(string id) => _taken.IndexOf(id);

    public void Read(JsonObject tender, List<PublishProcurement.Lot> lots, DateTimeOffset? deadline)
    {
        if (
            reading
                .Kind.StepsOf(reading.Method)
                .FirstOrDefault(one => one.Carries == StepContent.Bids)
            is not { } step
        )
        {
            return;
        }

        var read = new List<BidReadOut>();
        var seen = new HashSet<string>();
        foreach (var (at, bid) in List(reading.Release["bids"]?["details"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/bids/details/{at}");
            if (!seen.Add(Text(bid["id"])!))
            {
                reading.Flag(
                    pointer + "/id",
                    "duplicate",
                    Text(bid["id"]),
                    new("编号重复，只采用第一份", "the id is there twice; the first is kept")
                );
                continue;
            }

            var status = Text(bid["status"]);
            if (status is "invited" or "pending" || !List(bid["tenderers"]).Any())
            {
                reading.Flag(
                    pointer,
                    "bid",
                    status,
                    new(
                        "尚未递交或没有投标人，不采用",
                        "not handed in, or without a bidder; left out"
                    )
                );
                continue;
            }

            if (status is null)
            {
                reading.Flag(
                    pointer + "/status",
                    "missing",
                    null,
                    new("没有状态，按有效处理", "no status; taken as valid")
                );
            }

            _taken.Add(Text(bid["id"])!);
            read.Add(
                Received(Lotted(Bid(bid, status, pointer), bid, lots, pointer), deadline, pointer)
            );
        }

        if (read.Count == 0)
        {
            read.AddRange(Supplied(lots));
        }

        var decided = List(reading.Release["awards"])
            .Select(award => At(award["date"]))
            .Where(when => when is not null)
            .Min();
        if (read.Count == 0 && Text(tender["status"]) is not ("unsuccessful" or "complete"))
        {
            return;
        }

        steps.Post(step, null, deadline ?? decided ?? reading.Date, [], "/bids");
        steps.All[^1] = steps.All[^1] with { Bids = read };
    }

    public BidReadOut Bid(JsonObject bid, string? status, string pointer = "/bids/details")
    {
        var read = Tenderers(
            List(bid["tenderers"]).ToList(),
            pointer + "/tenderers",
            reading.Minor(bid["value"], pointer + "/value")
        );
        var members = (read.Members ?? [])
            .Concat(
                List(bid["subcontractors"])
                    .Select(one => new BidMember(
                        firms.CodeOf(one, pointer),
                        firms.NameOf(one),
                        BidRoles.Subcontractor
                    ))
            )
            .ToList();
        return read with
        {
            Status = status ?? BidStatuses.Valid,
            Lot = LotId(bid),
            Alternative = bid["alternative"]?.GetValueKind() == JsonValueKind.True,
            ReceivedAt = At(bid["date"]),
            Members = members.Count == 0 ? null : members,
        };
    }

    public BidReadOut Tenderers(List<JsonObject> tenderers, string pointer, long? amount)
    {
        var codes = tenderers
            .Select(firm => (Code: firms.CodeOf(firm, pointer), Name: firms.NameOf(firm)))
            .DistinctBy(firm => firm.Code)
            .ToList();
        if (codes.Count == 0)
        {
            reading.Fault(pointer, "required", null, new("没有投标人", "there is no bidder"));
            return new(default, "", amount);
        }

        return new(codes[0].Code, codes[0].Name, amount)
        {
            Members =
                codes.Count == 1
                    ? null
                    : [.. codes.Skip(1).Select(one => new BidMember(one.Code, one.Name))],
        };
    }

    private BidReadOut Received(BidReadOut bid, DateTimeOffset? deadline, string pointer)
    {
        if (bid.ReceivedAt > deadline)
        {
            reading.Flag(
                pointer + "/date",
                "bid.late",
                bid.ReceivedAt?.ToString("O", CultureInfo.InvariantCulture),
                new(
                    "晚于投标截止时间，递交时间不采用",
                    "it is after the deadline; when it was handed in is left out"
                )
            );
            return bid with { ReceivedAt = null };
        }

        return bid;
    }

    private BidReadOut Lotted(
        BidReadOut bid,
        JsonObject json,
        List<PublishProcurement.Lot> lots,
        string pointer
    )
    {
        var lot = LotId(json);
        if (lots.Count == 0)
        {
            return bid with { Lot = null };
        }

        if (lots is [var only] && (lot is null || lot == only.Number))
        {
            return bid with { Lot = only.Number };
        }

        if (lot is null || lots.All(one => one.Number != lot))
        {
            reading.Fault(
                pointer + "/relatedLots",
                "lot.unknown",
                lot,
                new("没有这个标段", "there is no such lot")
            );
        }

        return bid with
        {
            Lot = lot,
        };
    }

    // Most publications name winners and no bids: who won has bid.
    private IEnumerable<BidReadOut> Supplied(List<PublishProcurement.Lot> lots)
    {
        foreach (var (at, award) in List(reading.Release["awards"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/awards/{at}");
            var suppliers = List(award["suppliers"]).ToList();
            if (Text(award["status"]) is not ("active" or null) || suppliers.Count == 0)
            {
                continue;
            }

            reading.Flag(
                pointer,
                "bid",
                null,
                new(
                    "没有公布投标，中标人按唯一投标处理",
                    "no bids are published; the award is kept as the one bid"
                )
            );
            var bid = Tenderers(
                suppliers,
                pointer + "/suppliers",
                reading.Minor(award["value"], pointer)
            );
            yield return Lotted(bid with { Status = BidStatuses.Valid }, award, lots, pointer);
        }
    }
}
