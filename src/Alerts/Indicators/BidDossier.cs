using Trading.Indicators.Supervision;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>What is known of the bids of one procurement besides who and how much.</summary>
/// <param name="Evidence">What travelled with each, by its number.</param>
/// <param name="Lines">Price lines, by the bid's number.</param>
/// <param name="Firms">What the registry says, by code.</param>
/// <param name="Bars">The lists that bar firms.</param>
internal sealed record BidDossier(
    IReadOnlyDictionary<int, BidEvidence> Evidence,
    IReadOnlyDictionary<int, BidPriceLines> Lines,
    IReadOnlyDictionary<string, EntityFacts> Firms,
    CreditBars Bars
)
{
    private const string Agent = "agent";

    /// <summary>A bid as the rules read it: what did not come with it is null, which is "not handed over".</summary>
    public BidFacts Of(
        ReceivedBid each,
        IReadOnlyCollection<string> rivals,
        DateOnly? opened,
        string regime
    )
    {
        var bid = each.Bid;
        var code = bid.BidderCode.ToString();
        return With(Evidence.GetValueOrDefault(each.Ordinal)) with
        {
            Bidder = new(code, bid.BidderName),
            Members =
            [
                .. bid.Members.Select(member => new Party(member.Code.ToString(), member.Name)),
            ],
            IsAlternative = bid.Alternative,
            AmountMinor = bid.AmountMinor,
            State = bid.Status switch
            {
                "valid" => BidState.Valid,
                "disqualified" => BidState.Disqualified,
                "withdrawn" => BidState.Withdrawn,
                _ => BidState.Pending,
            },
            IsWinner = bid.Winner,
            ReceivedAt = each.ReceivedAt,
            LinePrices = Lines.TryGetValue(each.Ordinal, out var lines) ? Prices(lines) : null,
            Registry = Known(code, rivals) with
            {
                Bars = Bars.On(
                    opened,
                    regime,
                    [
                        (bid.BidderCode, bid.BidderName),
                        .. bid.Members.Select(member => (member.Code, member.Name)),
                    ]
                ),
            },
        };
    }

    // Lists are asked by code: of a firm that is on none something is known even where the registry has no record of it.
    private RegistryFacts Known(string code, IReadOnlyCollection<string> rivals) =>
        Firms.TryGetValue(code, out var firm)
            ? new()
            {
                FoundedOn = firm.EstablishedOn,
                Grades = firm.Qualifications is null
                    ? null
                    : [.. firm.Qualifications.Select(held => $"{held.Name}{held.Grade}")],
                Relations = FirmRelations.Of(
                    firm,
                    rivals.Where(Firms.ContainsKey).Select(rival => Firms[rival])
                ),
            }
            : new();

    /// <summary>The time that the winning bid offers, in days.</summary>
    public int? DurationOf(IEnumerable<ReceivedBid> bids) =>
        bids.Where(each => each.Bid.Winner)
            .Select(each => Evidence.GetValueOrDefault(each.Ordinal)?.DurationDays)
            .FirstOrDefault(days => days is not null);

    private static BidFacts With(BidEvidence? evidence)
    {
        var facts = new BidFacts { Bidder = new("", "") };
        if (evidence is null)
        {
            return facts;
        }

        var staffed = evidence
            .Marks.Where(mark => mark.Mark == BidMarks.StaffIdentity)
            .Select(mark => Owner(mark.Pointer))
            .ToHashSet(StringComparer.Ordinal);
        // Two people may bear one name: it is compared only where no number came with it.
        var people = evidence
            .Marks.Where(mark =>
                mark.Mark == BidMarks.StaffIdentity
                || (mark.Mark == BidMarks.StaffName && !staffed.Contains(Owner(mark.Pointer)))
            )
            .ToList();
        return facts with
        {
            Fingerprints =
                evidence.Files.Count == 0
                    ? null
                    : Marks(
                        evidence,
                        [
                            .. BidMarks.OfMachine,
                            BidMarks.SoftwareSerial,
                            BidMarks.Author,
                            BidMarks.File,
                        ]
                    ),
            UploadAddress = Marks(evidence, [BidMarks.Address]).FirstOrDefault(),
            DepositAccount = Marks(evidence, [BidMarks.Account]).FirstOrDefault(),
            Contacts = NullWhenNone([
                .. Marks(evidence, [BidMarks.ContactName, BidMarks.Phone, BidMarks.Email]),
                .. people
                    .Where(mark => mark.Role == Agent)
                    .Select(mark => Of(mark) is { } known ? known with { Type = Agent } : null)
                    .OfType<Mark>(),
            ]),
            Staff = NullWhenNone([
                .. people
                    .Where(mark => mark.Role != Agent)
                    .Select(mark =>
                        Of(mark) is { } known ? known with { IsProjectManagement = true } : null
                    )
                    .OfType<Mark>(),
            ]),
        };
    }

    private static IReadOnlyList<Mark>? NullWhenNone(List<Mark> marks) =>
        marks.Count == 0 ? null : marks;

    private static List<Mark> Marks(BidEvidence evidence, IReadOnlyCollection<string> kinds) =>
        [.. evidence.Marks.Where(mark => kinds.Contains(mark.Mark)).Select(Of).OfType<Mark>()];

    // What identifies nobody has no token, and is compared with nothing.
    private static Mark? Of(EvidenceMark mark) =>
        mark.Token is null
            ? null
            : new(
                mark.Mark switch
                {
                    BidMarks.File => "hash",
                    BidMarks.ContactName => "person",
                    var same => same,
                },
                mark.Token,
                mark.Shown
            );

    private static string Owner(string pointer) => pointer[..pointer.LastIndexOf('/')];

    private static Dictionary<string, decimal> Prices(BidPriceLines lines) =>
        PriceItems
            .Of(lines.Lines.Select(line => (line.ItemCode, line.Description, line.Unit)))
            .Zip(lines.Lines)
            .Where(each => each.Second.UnitPriceMinor is not null)
            .ToDictionary(each => each.First, each => each.Second.UnitPriceMinor!.Value);
}
