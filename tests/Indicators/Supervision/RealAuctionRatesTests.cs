using Trading.Analysis.Screens;
using Trading.Domain;
using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Tests.Analysis;

namespace Trading.Tests.Indicators.Supervision;

/// <summary>The rules over a real market, where a threshold that flags everybody would be seen.</summary>
public sealed class RealAuctionRatesTests
{
    private static ProcurementDossier Dossier(Trading.Analysis.ProcurementFacts facts) =>
        new()
        {
            Id = facts.Id,
            Kind = facts.Kind,
            Regime = "construction",
            Method = "invited",
            IsCompetitive = true,
            IsOpen = false,
            Category = facts.Category,
            Currency = facts.Currency!,
            Steps = [new("opening", null, facts.OpenedAt)],
            Lots =
            [
                new()
                {
                    Number = "1",
                    CeilingMinor = (long?)(facts.PriceCeiling * 100),
                    BidsAreKnown = true,
                    IsDecided = true,
                    HasFailed = !facts.Bids.Any(bid => bid.Winner),
                    Bids =
                    [
                        .. facts.Bids.Select(bid => new BidFacts
                        {
                            Bidder = new(bid.BidderId, bid.BidderId),
                            AmountMinor = (long?)(bid.Amount * 100),
                            IsWinner = bid.Winner,
                            State = bid.Status switch
                            {
                                Trading.Analysis.BidStatus.Valid => BidState.Valid,
                                Trading.Analysis.BidStatus.Disqualified => BidState.Disqualified,
                                _ => BidState.Withdrawn,
                            },
                        }),
                    ],
                },
            ],
        };

    private static readonly IReadOnlyList<ISupervisionIndicator> Priced =
    [
        .. new[] { "I06", "I07", "I08", "I13", "I14", "I19", "I20", "I21", "R022" }.Select(
            Dossiers.Of
        ),
    ];

    [RealAuctionsFact]
    public void On_the_auctions_of_Tsuchiura_few_are_flagged_and_the_figures_are_those_of_the_screens()
    {
        var auctions = RealAuctions.Read();
        var dossiers = auctions.Select(auction => Dossier(auction.Facts)).ToList();
        var context = new FixedContext();
        foreach (
            var metric in Priced
                .SelectMany(indicator => dossiers.SelectMany(indicator.Measure))
                .GroupBy(measured => measured.Metric)
        )
        {
            double[] sorted = [.. metric.Select(measured => measured.Value).Order()];
            double At(double p) => Quantile.Of(sorted, p);
            context.Baselines[metric.Key] = new(
                metric.Key,
                new("construction", null, null, null),
                sorted.Length,
                At(0.1),
                At(0.25),
                At(0.5),
                At(0.75),
                At(0.99)
            );
        }

        var rates = new SortedDictionary<string, (int Triggered, int Computed)>(
            StringComparer.Ordinal
        );
        for (var i = 0; i < dossiers.Count; i++)
        {
            var screens = BidScreens.Of(auctions[i].Facts);
            foreach (var indicator in Priced)
            {
                foreach (
                    var finding in indicator
                        .Judge(dossiers[i], context)
                        .Where(finding => finding.Subject == SubjectKind.Procurement)
                )
                {
                    var (triggered, computed) = rates.GetValueOrDefault(finding.Indicator);
                    rates[finding.Indicator] = (
                        triggered + (finding.Outcome == IndicatorOutcome.Triggered ? 1 : 0),
                        computed + (finding.Value is null ? 0 : 1)
                    );
                    if (finding.Indicator == "I08" && finding.Value is { } cv)
                    {
                        Assert.Equal(screens.Cv!.Value, cv, 9);
                    }
                }
            }
        }

        double Rate(string code) => (double)rates[code].Triggered / rates[code].Computed;
        var shown = string.Join(
            ", ",
            rates
                .Where(rate => rate.Value.Computed > 0)
                .Select(rate => $"{rate.Key} {rate.Value.Triggered}/{rate.Value.Computed}")
        );
        Assert.Equal(794, rates["I06"].Computed);
        foreach (var code in new[] { "I06", "I07", "I14", "I21", "R022" })
        {
            Assert.True(Rate(code) < 0.01, shown);
        }

        Assert.True(Rate("I20") < 0.02, shown);
        Assert.True(Rate("I13") < 0.06, shown);
        Assert.True(Rate("I19") < 0.08, shown);
        // The fixed half per cent in use is far too wide for this market: what a parameter by region and kind is for.
        Assert.InRange(Rate("I08"), 0.2, 0.25);
    }
}
