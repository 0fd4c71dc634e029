using System.Text.Json;
using Trading.Alerts.Indicators;
using Trading.Alerts.Networks;
using Trading.Analysis.Collusion;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Collusion;

/// <summary>A valid bid as it is kept.</summary>
/// <param name="Code">The firm's, of a merged firm its successor's.</param>
/// <param name="Name">Its name when it bid.</param>
/// <param name="Value">Its price, in whole units of the currency.</param>
/// <param name="Won">Whether it won.</param>
internal sealed record KeptBid(string Code, string Name, double Value, bool Won);

/// <summary>A lot of a decided procurement as markets are made of it.</summary>
internal sealed record CollusionAuction
{
    public Guid ProcurementId { get; init; }
    public string Lot { get; init; } = "";
    public DateOnly DecidedOn { get; init; }

    /// <summary>ISO 3166-1.</summary>
    public string Country { get; init; } = Markets.Home;
    public string Kind { get; init; } = "";
    public string Category { get; init; } = "";

    /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Methods"/>.</summary>
    public string Method { get; init; } = "";
    public string? Region { get; init; }
    public string City { get; init; } = "";
    public Guid? OfficeId { get; init; }
    public string Currency { get; init; } = "";
    public string Title { get; init; } = "";
    public string BuyerName { get; init; } = "";

    /// <summary>True while no contract is signed: a supervisor may still stop it.</summary>
    public bool Changeable { get; init; }

    /// <summary>In whole units; null where the lot has none of its own.</summary>
    public double? Ceiling { get; init; }
    public int ValidBids { get; init; }

    /// <summary><see cref="KeptBid"/>s as JSON.</summary>
    public string Bids { get; init; } = "[]";

    public IReadOnlyList<KeptBid> Read() =>
        JsonSerializer.Deserialize<IReadOnlyList<KeptBid>>(Bids, MessageText.Json)!;

    /// <summary>
    /// The lots of a procurement with two valid bids and more; none before its result, nor of a sale. There bids rise in sight of
    /// each other until the second last gives up, so the last two lie a step apart whoever they are: closeness, on which every
    /// screen rests, is the procedure's own. The screens' sources are all of sealed bids (decision 86).
    /// </summary>
    /// <param name="history">As it stands.</param>
    /// <param name="successors">Under whose code merged firms are counted.</param>
    public static IReadOnlyList<CollusionAuction> Of(
        ProcurementHistory history,
        IReadOnlyDictionary<string, string> successors
    )
    {
        var summary = history.Summary;
        if (
            !summary.IsDecided
            || summary.IsCancelled
            || summary.IsSale
            || DecidedAt(history) is not { } at
        )
        {
            return [];
        }

        return
        [
            .. history
                .Bids.Where(bid => bid is { Alternative: false, Status: "valid", AmountMinor: > 0 })
                .GroupBy(bid => bid.Lot, StringComparer.Ordinal)
                .OrderBy(lot => lot.Key, StringComparer.Ordinal)
                .Select(lot => (Number: lot.Key, Bids: BidsOf(lot, successors)))
                // One bid says nothing; two tell who meets, and are not ranked.
                .Where(lot => lot.Bids.Count > 1)
                .Select(lot => new CollusionAuction
                {
                    ProcurementId = summary.Id,
                    Lot = lot.Number,
                    DecidedOn = ChinaTime.DateOf(at),
                    Country = summary.Country,
                    Kind = summary.Kind,
                    Method = summary.Method,
                    Category = TableKey.Of(history.Category ?? ""),
                    Region = summary.Region is { Length: 6 } region ? region : null,
                    City = NetworkReader.CityOf(summary.Region),
                    OfficeId = summary.OfficeId,
                    Currency = summary.Currency,
                    Title = summary.Title,
                    BuyerName = summary.BuyerName,
                    Changeable = !summary.HasContract && !summary.HasFailed,
                    Ceiling = CeilingOf(history, lot.Number),
                    ValidBids = lot.Bids.Count,
                    Bids = JsonSerializer.Serialize(lot.Bids, MessageText.Json),
                }),
        ];
    }

    /// <summary>The codes of all who bid.</summary>
    public static IEnumerable<string> FirmsOf(ProcurementHistory history) =>
        history.Bids.Select(bid => TableKey.Of(bid.BidderCode.ToString()));

    /// <summary>As the analysis ranks it; its label is told apart.</summary>
    public LabelledAuction Auction() =>
        new(
            $"{ProcurementId:N}/{Lot}",
            [.. Read().Select(bid => new LabelledBid(bid.Value, bid.Won, false, bid.Code))],
            false,
            DecidedOn.DayNumber,
            Ceiling,
            new Dictionary<string, double>()
        );

    // Of a firm that bids twice under one code the lower price.
    private static List<KeptBid> BidsOf(
        IEnumerable<BidRecord> bids,
        IReadOnlyDictionary<string, string> successors
    ) =>
        [
            .. bids.Select(bid =>
                {
                    var code = TableKey.Of(bid.BidderCode.ToString());
                    return new KeptBid(
                        successors.GetValueOrDefault(code, code),
                        bid.BidderName,
                        bid.AmountMinor!.Value / 100.0,
                        bid.Winner
                    );
                })
                .GroupBy(bid => bid.Code, StringComparer.Ordinal)
                .Select(firm =>
                    firm.OrderBy(bid => bid.Value).First() with
                    {
                        Won = firm.Any(bid => bid.Won),
                    }
                )
                .OrderBy(bid => bid.Value)
                .ThenBy(bid => bid.Code, StringComparer.Ordinal),
        ];

    private static double? CeilingOf(ProcurementHistory history, string lot)
    {
        var own = history.Lots.FirstOrDefault(one => one.Number == lot)?.CeilingMinor;
        return
            (own ?? (history.Lots.Count <= 1 ? history.Summary.CeilingMinor : null))
                is > 0
                    and var ceiling
            ? ceiling / 100.0
            : null;
    }

    private static DateTimeOffset? DecidedAt(ProcurementHistory history) =>
        history.Steps.TryGetValue("award", out var award) ? award
        : history.Steps.TryGetValue("evaluation", out var evaluated) ? evaluated
        : history.Steps.TryGetValue("opening", out var opened) ? opened
        : null;
}
