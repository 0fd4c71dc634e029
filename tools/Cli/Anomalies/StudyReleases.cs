using System.Text.Json;
using Trading.Analysis;
using Trading.Analysis.Procedures.Study;
using Trading.Domain.Codes;
using Trading.Indicators.Files;
using Trading.Kernel.Tables;

namespace Trading.Cli.Anomalies;

/// <summary>OCDS compiled releases, one a line, as facts; what a release does not tell stays unknown.</summary>
internal static class StudyReleases
{
    /// <summary>Who won is told apart by these members of a party's details or address, under our own names.</summary>
    private static readonly (string Trait, string[] Path)[] Traits =
    [
        ("size", ["details", "scale"]),
        ("ownership", ["details", "ownership"]),
        ("region", ["address", "region"]),
        ("region", ["address", "locality"]),
    ];

    public static (StudyCorpus Corpus, IReadOnlyList<LocalizedText> Notes) Read(string path)
    {
        var procurements = new List<StudyProcurement>();
        var (broken, bare) = (0, 0);
        using var reader = new StreamReader(InputFile.Open(path));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                if (Of(document.RootElement) is { } one)
                {
                    procurements.Add(one);
                }
                else
                {
                    bare++;
                }
            }
            catch (JsonException)
            {
                broken++;
            }
        }

        if (procurements.Count == 0)
        {
            throw new UnreadableTableException(
                new(
                    "没有一行是含投标的 OCDS 编译发布。",
                    "No line is an OCDS compiled release with bids."
                )
            );
        }

        var notes = new List<LocalizedText>();
        if (broken > 0)
        {
            notes.Add(
                new(
                    $"{broken} 行不是 JSON，未计入。",
                    $"{broken} lines are no JSON and are left out."
                )
            );
        }

        if (bare > 0)
        {
            notes.Add(
                new(
                    $"{bare} 个发布没有标识或投标，未计入。",
                    $"{bare} releases have no id or no bids and are left out."
                )
            );
        }

        return (
            new StudyCorpus(Path.GetFileNameWithoutExtension(path), procurements).WithActivity(),
            notes
        );
    }

    private static StudyProcurement? Of(JsonElement release)
    {
        if (
            Text(release, "ocid") is not { } id
            || Items(release, "bids", "details") is not { Length: > 0 } details
        )
        {
            return null;
        }

        var awards = Items(release, "awards")
            .Where(award => Text(award, "status") == "active")
            .ToArray();
        var bids = Bids(details, awards);
        if (bids.Count == 0)
        {
            return null;
        }

        var winner = bids.FirstOrDefault(bid => bid.Winner);
        var oneLot = bids.Select(bid => bid.Lot).Distinct().Count() == 1;
        var contracts = Items(release, "contracts");
        var changes = Member(release, "tender", "amendments")
            is { ValueKind: JsonValueKind.Array } told
            ? told.EnumerateArray().Select(change => Instant(change, "date")).ToArray()
            : null;
        var facts = new ProcurementFacts
        {
            Id = id,
            // One kind: thirty of a kind are needed to compare with, and files are often small.
            Kind = "government",
            Category = Text(release, "tender", "mainProcurementCategory"),
            Currency = Text(release, "tender", "value", "currency"),
            NoticeAt =
                Instant(release, "tender", "datePublished")
                ?? Instant(release, "tender", "tenderPeriod", "startDate"),
            DeadlineAt = Instant(release, "tender", "tenderPeriod", "endDate"),
            OpenedAt =
                Instant(release, "tender", "bidOpening", "date")
                ?? Instant(release, "tender", "awardPeriod", "startDate"),
            EvaluatedAt =
                Instant(release, "tender", "qualificationPeriod", "endDate")
                ?? Instant(release, "tender", "awardPeriod", "endDate"),
            AwardedAt = awards.Select(award => Instant(award, "date")).Min(),
            ContractSignedAt = contracts.Select(contract => Instant(contract, "dateSigned")).Min(),
            PriceCeiling = oneLot ? Positive(release, "tender", "value", "amount") : null,
            Openness = Text(release, "tender", "procurementMethod") switch
            {
                "open" => Openness.Open,
                "selective" => Openness.Selective,
                "limited" => Openness.Limited,
                "direct" => Openness.Direct,
                _ => null,
            },
            Changes = changes?.Length,
            LastChangeAt = changes?.Max(),
            EligibilityLength = Text(release, "tender", "eligibilityCriteria")?.Length,
            ContractAmount =
                oneLot && contracts is [var contract1]
                    ? Positive(contract1, "value", "amount")
                    : null,
            Bids = bids,
        };
        return new(
            facts,
            winner is null ? new Dictionary<string, string>() : Told(release, winner)
        );
    }

    private static List<BidFact> Bids(JsonElement[] details, JsonElement[] awards)
    {
        var bids = new List<BidFact>();
        foreach (var bid in details)
        {
            var status = Text(bid, "status") switch
            {
                "valid" or "qualified" or "submitted" => BidStatus.Valid,
                "disqualified" or "not-qualified" or "rejected" or "unsuccessful" =>
                    BidStatus.Disqualified,
                "withdrawn" => BidStatus.Withdrawn,
                _ => (BidStatus?)null,
            };
            var bidder = string.Join('+', Ids(bid, "tenderers"));
            if (status is not { } known || bidder.Length == 0)
            {
                continue;
            }

            var lot = Text(bid, "relatedLot") ?? Lots(bid).FirstOrDefault() ?? "";
            var award = awards.FirstOrDefault(each =>
                string.Join('+', Ids(each, "suppliers")) == bidder
                && (lot.Length == 0 || Lots(each) is not [_, ..] lots || lots.Contains(lot))
            );
            var won = award.ValueKind == JsonValueKind.Object && known == BidStatus.Valid;
            bids.Add(
                new(
                    bidder,
                    Positive(bid, "value", "amount")
                        ?? (won ? Positive(award, "value", "amount") : null),
                    known,
                    won
                )
                {
                    Lot = lot,
                }
            );
        }

        return bids;
    }

    private static Dictionary<string, string> Told(JsonElement release, BidFact winner)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        var party = Items(release, "parties")
            .FirstOrDefault(each => Text(each, "id") == winner.BidderId);
        if (party.ValueKind != JsonValueKind.Object)
        {
            return told;
        }

        foreach (var (trait, path) in Traits)
        {
            if (Text(party, path) is { Length: > 0 } value)
            {
                told.TryAdd(trait, value);
            }
        }

        return told;
    }

    // OCDS says an array of ids; some publishers say objects with a lotId.
    private static string[] Lots(JsonElement of) =>
        [
            .. Items(of, "relatedLots")
                .Select(lot =>
                    lot.ValueKind == JsonValueKind.String ? lot.GetString() : Text(lot, "lotId")
                )
                .OfType<string>(),
        ];

    private static IEnumerable<string> Ids(JsonElement of, string member) =>
        Items(of, member)
            .Select(each => Text(each, "id"))
            .OfType<string>()
            .Order(StringComparer.Ordinal);

    private static JsonElement? Member(JsonElement of, params string[] path)
    {
        foreach (var name in path)
        {
            if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out of))
            {
                return null;
            }
        }

        return of;
    }

    private static JsonElement[] Items(JsonElement of, params string[] path) =>
        Member(of, path) is { ValueKind: JsonValueKind.Array } array
            ? [.. array.EnumerateArray()]
            : [];

    private static string? Text(JsonElement of, params string[] path) =>
        Member(of, path) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    private static DateTimeOffset? Instant(JsonElement of, params string[] path) =>
        Text(of, path) is { } text
        && (
            Rfc3339.TryInstant(text, out var at)
            || DateTimeOffset.TryParse(
                text,
                System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AssumeUniversal,
                out at
            )
        )
            ? at
            : null;

    private static decimal? Positive(JsonElement of, params string[] path) =>
        Member(of, path) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetDecimal(out var amount)
        && amount > 0
            ? amount
            : null;
}
