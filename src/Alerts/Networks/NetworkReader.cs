using System.Text;
using Trading.Alerts.Indicators;
using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>What ties two nodes, as it is kept.</summary>
internal sealed record TiedNodes(
    string Relation,
    string OneKind,
    string One,
    string OtherKind,
    string Other,
    string? Shown
);

/// <summary>A procurement's part in the network.</summary>
internal sealed record NetworkPart
{
    public required ProcurementSummary Summary { get; init; }
    public required string Market { get; init; }
    public required string City { get; init; }
    public required DateOnly? OpenedOn { get; init; }
    public required CountedProcurement Counted { get; init; }
    public required IReadOnlyList<TiedNodes> Ties { get; init; }

    /// <summary>Names of the bidders when they bid, by code.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>Equal for what would be kept alike.</summary>
    public string Digest()
    {
        var text = new StringBuilder()
            .Append(Market)
            .Append('\n')
            .Append(Summary.Title)
            .Append('\n')
            .Append(OpenedOn)
            .Append('\n')
            .AppendJoin('\n', Counted.Parts)
            .AppendJoin('\n', Counted.Experts)
            .AppendJoin('\n', Ties);
        return Indicators.Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

/// <summary>
/// Reads a procurement's part in the network from the record, what travelled with its bids and its panels. Those tell nothing
/// of who takes part before the opening, nor who sits on a panel before the result, so the network does not either.
/// </summary>
internal sealed class NetworkReader(
    IProcurementRecords records,
    IBidEvidence evidence,
    IPanelFacts panels,
    SuccessorStore successors
)
{
    /// <summary>Of procurements; without those where nobody bid, or may know of it, in the order of their keys.</summary>
    public async Task<IReadOnlyList<NetworkPart>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var opened = (await records.Of(ids, cancel))
            .Where(record => record.Bids.Count > 0)
            .OrderBy(record => record.Summary.Id)
            .ToList();
        if (opened.Count == 0)
        {
            return [];
        }

        Guid[] of = [.. opened.Select(record => record.Summary.Id)];
        var came = new List<BidEvidence>();
        await foreach (var one in evidence.Of(of, cancel))
        {
            came.Add(one);
        }

        var marks = came.ToLookup(one => one.ProcurementId);
        var seats = (await panels.OfDecided(of, cancel)).ToLookup(
            panel => panel.ProcurementId,
            panel => panel.Seats
        );
        var merged = await successors.Of(
            [
                .. opened
                    .SelectMany(record => record.Bids)
                    .Select(each => KeyOf(each.Bid.BidderCode)),
                .. came.Select(bid => KeyOf(bid.BidderCode)),
            ],
            cancel
        );
        var registered = await successors.NamesOf([.. merged.Values.Distinct()], cancel);
        return
        [
            .. opened.Select(record =>
                Of(
                    record,
                    [.. marks[record.Summary.Id]],
                    [
                        .. seats[record.Summary.Id]
                            .SelectMany(panel => panel)
                            .Select(seat => TableKey.Of(seat.Expert))
                            .Distinct(),
                    ],
                    merged,
                    registered
                )
            ),
        ];
    }

    private static string KeyOf(EntityCode code) => TableKey.Of(code.ToString());

    private static NetworkPart Of(
        ProcurementRecord record,
        List<BidEvidence> came,
        IReadOnlyList<string> experts,
        IReadOnlyDictionary<string, string> successors,
        IReadOnlyDictionary<string, string> registered
    )
    {
        string FirmOf(EntityCode code) => successors.GetValueOrDefault(KeyOf(code), KeyOf(code));

        var summary = record.Summary;
        var buyer = DossierReader.Buyer(summary).Code;
        var parts = record
            .Bids.Where(each => each.Bid.Status != "withdrawn")
            .GroupBy(each => (each.Bid.Lot, Bidder: FirmOf(each.Bid.BidderCode)))
            .OrderBy(part => part.Key.Lot, StringComparer.Ordinal)
            .ThenBy(part => part.Key.Bidder, StringComparer.Ordinal)
            .Select(part => new LotPart(
                part.Key.Lot,
                part.Key.Bidder,
                part.Any(each => each.Bid.Winner)
            ))
            .ToList();
        var key = FindingOwner.Key(summary.Id);
        var ties = new List<TiedNodes>
        {
            new(EdgeKinds.Buys, NodeKinds.Buyer, buyer, NodeKinds.Procurement, key, null),
        };
        ties.AddRange(
            parts
                .GroupBy(part => part.Bidder)
                .Select(firm => new TiedNodes(
                    firm.Any(part => part.Won) ? EdgeKinds.Won : EdgeKinds.Bid,
                    NodeKinds.Firm,
                    firm.Key,
                    NodeKinds.Procurement,
                    key,
                    null
                ))
        );
        ties.AddRange(
            experts.Select(expert => new TiedNodes(
                EdgeKinds.Sits,
                NodeKinds.Expert,
                expert,
                NodeKinds.Procurement,
                key,
                null
            ))
        );
        ties.AddRange(
            TracesOf(
                came,
                parts.Select(part => part.Bidder).ToHashSet(StringComparer.Ordinal),
                FirmOf
            )
        );
        var region = summary.Region is { Length: 6 } given ? given : null;
        var city = CityOf(region);
        return new()
        {
            Summary = summary,
            City = city,
            Market = TableKey.Of(
                $"{city}/{(summary.Country == "CN" ? "" : summary.Country + ":")}{summary.Kind}/{record.Category ?? ""}"
            ),
            OpenedOn = record
                .Steps.Where(step => step.Code == "opening" && step.At is not null)
                .Select(step => (DateOnly?)ChinaTime.DateOf(step.At!.Value))
                .Min(),
            Counted = new(buyer, parts, experts),
            Ties = ties,
            Names = record
                .Bids.GroupBy(each => FirmOf(each.Bid.BidderCode))
                .ToDictionary(
                    firm => firm.Key,
                    firm => registered.GetValueOrDefault(firm.Key, firm.Last().Bid.BidderName),
                    StringComparer.Ordinal
                ),
        };
    }

    /// <summary>The city of a division; "-" where it lies in none.</summary>
    public static string CityOf(string? region) =>
        region is { Length: 6 } ? region[..4] + "00" : "-";

    // What is told within one procurement alone ties two firms there or nobody.
    private static IEnumerable<TiedNodes> TracesOf(
        List<BidEvidence> came,
        HashSet<string> bidders,
        Func<EntityCode, string> firmOf
    )
    {
        var marks = came.SelectMany(bid =>
                bid.Marks.Where(mark => mark.Token is not null && KindOf(mark.Mark) is not null)
                    .Select(mark => (Firm: firmOf(bid.BidderCode), Mark: mark))
            )
            .Where(each => bidders.Contains(each.Firm))
            .ToList();
        return marks
            .GroupBy(each => (each.Mark.Mark, each.Mark.Token))
            .Where(value =>
                BidMarks.IsWide(value.Key.Mark)
                || value.Select(each => each.Firm).Distinct().Skip(1).Any()
            )
            .SelectMany(value => value.DistinctBy(each => each.Firm))
            .Select(each => new TiedNodes(
                KindOf(each.Mark.Mark)!,
                NodeKinds.Firm,
                each.Firm,
                KindOf(each.Mark.Mark)!,
                TableKey.Of($"{each.Mark.Mark}:{each.Mark.Token}"),
                $"{Word(each.Mark.Mark)} {each.Mark.Shown}".Trim()
            ))
            .OrderBy(tie => tie.Other, StringComparer.Ordinal)
            .ThenBy(tie => tie.One, StringComparer.Ordinal);
    }

    // Two people may bear one name, and what some tools call a processor's serial number is its model's: neither is a trace.
    private static string? KindOf(string mark) =>
        mark switch
        {
            BidMarks.Mac or BidMarks.Disk or BidMarks.Memory or BidMarks.SoftwareSerial =>
                Traces.Machine,
            BidMarks.Account => Traces.Account,
            BidMarks.Author or BidMarks.File => Traces.File,
            BidMarks.Phone or BidMarks.Email => Traces.Phone,
            BidMarks.StaffIdentity or BidMarks.ContactName => Traces.Person,
            BidMarks.Address => Traces.Address,
            _ => null,
        };

    private static string Word(string mark) =>
        mark switch
        {
            BidMarks.Mac => "MAC",
            BidMarks.Disk => "DISK",
            BidMarks.Memory => "RAM",
            BidMarks.SoftwareSerial => "S/N",
            BidMarks.Address => "IP",
            BidMarks.Author => "©",
            BidMarks.File => "#",
            BidMarks.Email => "@",
            BidMarks.Phone => "☎",
            _ => "",
        };
}
