using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class PriceTests
{
    private static LotFacts Prices(params long[] yuan) =>
        Lot([.. yuan.Select((price, i) => Bid($"B{i}", price))]);

    [Fact]
    public void Prices_in_equal_steps_are_flagged_up_to_the_limit_itself()
    {
        var exact = One("I06", Construction(Prices(1000, 1100, 1200, 1300)));
        Assert.Equal(IndicatorOutcome.Triggered, exact.Outcome);
        Assert.Equal(0, exact.Value);
        Assert.Contains("art. 40 (4)", exact.Sentence.En, StringComparison.Ordinal);
        // Steps 199, 200, 201: mean 200, largest deviation 1/200 = 0.5 %.
        var border = One("I06", Construction(Prices(10_000, 10_199, 10_399, 10_600)));
        Assert.Equal(0.005, border.Value!.Value, 12);
        Assert.Equal(IndicatorOutcome.Triggered, border.Outcome);
        // 198, 200, 202: 1 %.
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I06", Construction(Prices(10_000, 10_198, 10_398, 10_600))).Outcome
        );
    }

    [Fact]
    public void Prices_in_a_constant_ratio_are_flagged_and_close_prices_are_not_because_they_are_close()
    {
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I07", Construction(Prices(100_000, 110_000, 121_000, 133_100))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I07", Construction(Prices(100_000, 100_100, 100_300, 100_400))).Outcome
        );
        Assert.Contains(
            "87号令 art. 37 (4)",
            One("I07", Government(Prices(1000, 2000, 4000, 8000))).Sentence.En,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("I06")]
    [InlineData("I07")]
    public void Three_bidders_are_too_few_to_speak_of_a_rule(string indicator) =>
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One(indicator, Construction(Prices(1000, 1100, 1200))).Outcome
        );

    [Theory]
    [InlineData("I06")]
    [InlineData("I07")]
    [InlineData("I08")]
    [InlineData("I21")]
    [InlineData("R022")]
    [InlineData("I20")]
    public void A_price_of_zero_or_below_cannot_be_calculated_and_a_missing_one_is_missing(
        string indicator
    )
    {
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One(indicator, Construction(Prices(0, 1100, 1200, 1300))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One(indicator, Construction(Prices(-5, 1100, 1200, 1300))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One(
                indicator,
                Construction(Lot(Bid("A", 1000), Bid("B", 1100), Bid("C", 1200), Bid("D")))
            ).Outcome
        );
    }

    [Fact]
    public void Prices_of_twenty_digits_overflow_nothing()
    {
        var most = long.MaxValue;
        var lot = Lot(
            Bid("A") with
            {
                AmountMinor = most,
            },
            Bid("B") with
            {
                AmountMinor = most - 1,
            },
            Bid("C") with
            {
                AmountMinor = 1,
            },
            Bid("D") with
            {
                AmountMinor = most - 2,
            }
        );
        foreach (var code in new[] { "I06", "I07", "I08", "I13", "I20", "I21", "R022" })
        {
            Assert.All(
                Judge(code, Construction(lot)),
                finding =>
                    Assert.True(finding.Value is null || double.IsFinite(finding.Value.Value))
            );
        }
    }

    [Fact]
    public void Where_the_highest_price_wins_the_rules_of_purchases_do_not_apply()
    {
        foreach (
            var code in new[] { "I06", "I07", "I08", "I13", "I19", "I20", "I21", "I36", "R022" }
        )
        {
            Assert.Equal(
                IndicatorOutcome.NotApplicable,
                One(code, Land(Prices(1000, 1100, 1200, 1300))).Outcome
            );
        }
    }

    [Fact]
    public void Valid_prices_that_lie_close_are_flagged_by_their_coefficient_of_variation()
    {
        // Mean 1000, deviations -5, 0, 5: s = 5, cv = 0.5 % exactly.
        var border = One("I08", Construction(Prices(995, 1000, 1005)));
        Assert.Equal(0.005, border.Value!.Value, 12);
        Assert.Equal(IndicatorOutcome.Triggered, border.Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I08", Construction(Prices(990, 1000, 1010))).Outcome
        );
        // The rejected one does not count, and two are too few.
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I08", Construction(Lot(Bid("A", 995), Bid("B", 1000), Out("C", 1005)))).Outcome
        );
    }

    [Fact]
    public void Three_bids_of_one_firm_are_one_price()
    {
        var dossier = Construction(
            Lot(
                Bid("91210200MADE00011B", 785_000),
                Bid("91210200made00011b ", 786_000),
                Bid("91210200MADE00011B", 787_000)
            )
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("I08", dossier).Outcome);
        var single = One("I11", dossier);
        Assert.Equal(IndicatorOutcome.Triggered, single.Outcome);
        Assert.Equal("1", single.Evidence["bidders"]);
        Assert.Equal("3", single.Evidence["bids"]);
    }

    [Fact]
    public void Bidders_are_counted_and_not_bids()
    {
        var finding = One("I11", Construction(Lot(Bid("A", 1), Bid("A", 2), Bid("B", 3))));
        Assert.Equal(2, finding.Value);
        Assert.Equal(IndicatorOutcome.NotTriggered, finding.Outcome);
        Assert.Equal("3", finding.Evidence["bids"]);
    }

    [Fact]
    public void A_single_valid_bid_is_odd_only_where_several_compete()
    {
        var lot = Lot(Bid("A", 1), Out("B", 2));
        Assert.Equal(IndicatorOutcome.Triggered, One("I11", Construction(lot)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I11", Construction(lot) with { IsCompetitive = false }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I11", Construction(lot) with { IsCompetitive = null }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I11", Construction(Lot(Bid("A", 1), Bid("B", 2, BidState.Pending)))).Outcome
        );
    }

    [Fact]
    public void Few_bidders_are_compared_with_the_lowest_tenth_of_the_peers()
    {
        var context = FixedContext.With("I12.bidders", 3, 4, 5, 7, 12);
        var three = One("I12", Construction(Prices(1, 2, 3)), context);
        Assert.Equal(IndicatorOutcome.Triggered, three.Outcome);
        Assert.Equal("construction/E/*/*", three.Evidence["group"]);
        Assert.Equal("50", three.Evidence["peers"]);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I12", Construction(Prices(1, 2, 3, 4)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I12", Construction(Prices(1, 2, 3))).Outcome
        );
        var measured = Assert.Single(Of("I12").Measure(Construction(Prices(1, 2, 3))));
        Assert.Equal(
            new("I12.bidders", new("construction", "E", "210100", "open"), "1", 3),
            measured
        );
    }

    [Fact]
    public void A_tiny_margin_is_an_outlier_of_logarithms()
    {
        // Peers' margins have quartiles of 1 % and 4 %: the fence is ln 0.01 - 1.5 ln 4 = ln 0.00125.
        var context = FixedContext.With(
            "I20.logMargin",
            Math.Log(0.005),
            Math.Log(0.01),
            Math.Log(0.02),
            Math.Log(0.04),
            Math.Log(0.5)
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I20", Construction(Prices(10_000, 10_012, 12_000)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I20", Construction(Prices(10_000, 10_013, 12_000)), context).Outcome
        );
        // Equal prices have no logarithm of their margin, and are the closest there is.
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I20", Construction(Prices(10_000, 10_000)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I20", Construction(Prices(10_000)), context).Outcome
        );
    }

    [Fact]
    public void The_lowest_price_rejected_is_flagged_and_a_rejected_one_that_was_not_lowest_is_not()
    {
        var finding = Judge("I13", Construction(Lot(Bid("A", 100), Out("B", 90), Out("C", 120))));
        Assert.Equal(["P1", "B"], finding.Select(f => f.SubjectId));
        Assert.Equal(0.1, finding[0].Value!.Value, 12);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I13", Construction(Lot(Bid("A", 100), Out("B", 100)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I13", Construction(Lot(Bid("A", 100), Bid("B", 110)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I13", Construction(Lot(Bid("A", 100), Out("B")))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I13", Construction(Lot(Out("A", 100), Out("B", 90)))).Outcome
        );
    }

    [Fact]
    public void All_but_the_winner_rejected_takes_two_rejected_bidders()
    {
        var findings = Judge("I14", Construction(Lot(Bid("A", 1), Out("B", 2), Out("C", 3))));
        Assert.Equal(["P1", "A"], findings.Select(f => f.SubjectId));
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I14", Construction(Lot(Bid("A", 1), Out("B", 2), Out("B", 3)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I14", Construction(Lot(Bid("A", 1), Bid("B", 2, BidState.Pending)))).Outcome
        );
    }

    [Fact]
    public void Prices_far_apart_are_flagged_from_twice_the_lowest()
    {
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R022", Construction(Prices(100, 200))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R022", Construction(Prices(100, 199))).Outcome
        );
    }

    [Fact]
    public void A_unit_price_far_from_the_others_is_flagged_within_the_lot()
    {
        BidFacts Priced(string code, decimal price) =>
            Bid(code) with
            {
                LinePrices = new Dictionary<string, decimal> { ["L1"] = price },
            };
        LotFacts Five(decimal last) =>
            Lot(
                Priced("A", 98),
                Priced("B", 99),
                Priced("C", 100),
                Priced("D", 102),
                Priced("E", last)
            );
        Assert.Equal(IndicatorOutcome.Triggered, One("R017", Construction(Five(400))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R017", Construction(Five(101))).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("R017", Construction(Lot(Priced("A", 1), Priced("B", 9)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One(
                "R017",
                Construction(Lot(Priced("A", 1), Bid("B"), Bid("C"), Bid("D"), Bid("E")))
            ).Outcome
        );
    }
}
