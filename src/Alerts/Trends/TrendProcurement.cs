using System.Text.Json;
using Trading.Alerts.Indicators;
using Trading.Alerts.Networks;
using Trading.Analysis.Trends;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Trends;

/// <summary>A decided procurement as it is kept for the series.</summary>
internal sealed record TrendProcurement
{
    public Guid ProcurementId { get; init; }
    public DateOnly DecidedOn { get; init; }
    public string Kind { get; init; } = "";
    public string? Region { get; init; }
    public string City { get; init; } = "";
    public Guid? OfficeId { get; init; }
    public string Title { get; init; } = "";
    public string Buyer { get; init; } = "";
    public string BuyerName { get; init; } = "";
    public string Agency { get; init; } = "";
    public string AgencyName { get; init; } = "";
    public int Lots { get; init; }
    public int SingleLots { get; init; }
    public double? Discount { get; init; }

    /// <summary>Codes of the firms that won, as JSON.</summary>
    public string Winners { get; init; } = "[]";

    /// <summary>Of a procurement; null before its result, when nothing of it may be counted.</summary>
    public static TrendProcurement? Of(ProcurementHistory history)
    {
        var summary = history.Summary;
        if (!summary.IsDecided || summary.IsCancelled || DecidedAt(history) is not { } at)
        {
            return null;
        }

        // An alternative is of a firm that bids besides.
        var lots = history
            .Bids.Where(bid => bid is { Alternative: false, Status: "valid" })
            .GroupBy(bid => bid.Lot)
            .Select(lot => lot.Select(bid => bid.BidderCode).Distinct().Count())
            .ToList();
        var buyer = DossierReader.Buyer(summary);
        var agency = DossierReader.Agency(summary);
        return new()
        {
            ProcurementId = summary.Id,
            DecidedOn = ChinaTime.DateOf(at),
            Kind = summary.Kind,
            Region = summary.Region is { Length: 6 } region ? region : null,
            City = NetworkReader.CityOf(summary.Region),
            OfficeId = summary.OfficeId,
            Title = summary.Title,
            Buyer = TableKey.Of(buyer.Code),
            BuyerName = buyer.Name,
            Agency = agency is null ? "" : TableKey.Of(agency.Code),
            AgencyName = agency?.Name ?? "",
            Lots = lots.Count,
            SingleLots = lots.Count(bidders => bidders == 1),
            Discount = DiscountOf(history),
            Winners = JsonSerializer.Serialize(
                history
                    .Bids.Where(bid => bid.Winner)
                    .Select(bid => bid.BidderCode.ToString())
                    .Distinct()
                    .Order(StringComparer.Ordinal),
                MessageText.Json
            ),
        };
    }

    /// <summary>As the analysis counts it.</summary>
    public TrendEvent Event() =>
        new()
        {
            DecidedOn = DecidedOn,
            Kind = Kind,
            City = City == "-" ? "" : City,
            Buyer = Buyer,
            Agency = Agency,
            Lots = Lots,
            SingleLots = SingleLots,
            Discount = Discount,
            Winners = JsonSerializer.Deserialize<string[]>(Winners, MessageText.Json)!,
        };

    // One that failed has no award; what was posted last then says when it was over.
    private static DateTimeOffset? DecidedAt(ProcurementHistory history) =>
        history.Steps.TryGetValue("award", out var award) ? award
        : history.Steps.TryGetValue("evaluation", out var evaluated) ? evaluated
        : history.Steps.TryGetValue("opening", out var opened) ? opened
        : null;

    // Of several lots the ceiling is not that of what one firm won, and of a sale more is better.
    private static double? DiscountOf(ProcurementHistory history)
    {
        var summary = history.Summary;
        var winner = history.Bids.Where(bid => bid.Winner).ToList();
        return
            !summary.IsSale
            && history.Lots.Count <= 1
            && winner is [{ AmountMinor: > 0 } only]
            && summary.CeilingMinor is > 0 and var ceiling
            ? 1 - ((double)only.AmountMinor.Value / ceiling)
            : null;
    }
}
