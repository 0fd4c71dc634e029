using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class AbnormallyLowPriceTests
{
    private static LotFacts Prices(long? ceiling, params long[] yuan) =>
        Lot([.. yuan.Select((price, i) => Bid($"B{i}", price))]) with
        {
            CeilingMinor = ceiling * 100,
        };

    [Fact]
    public void In_procurement_a_price_strictly_below_half_of_the_mean_has_to_be_explained()
    {
        // 400, 1000, 1000: mean 800, half 400: on the limit, not below it. The next lowest is 1000, half 500: below.
        var next = One("I21", Government(Prices(850, 400, 1000, 1000)));
        Assert.Equal(IndicatorOutcome.Triggered, next.Outcome);
        Assert.Equal(0.5, next.Value);
        // 500, 1000, 1500: mean 1000 and half 500, next 1000 and half 500, ceiling 1000 and 45 % 450: on all limits or above.
        var border = One("I21", Government(Prices(1000, 500, 1000, 1500)));
        Assert.Equal(IndicatorOutcome.NotTriggered, border.Outcome);
        // 499: below.
        var findings = Judge("I21", Government(Prices(1000, 499, 1000, 1501)));
        Assert.Equal(["P1", "B0"], findings.Select(f => f.SubjectId));
        Assert.Contains("财库〔2026〕2号", findings[1].Sentence.Zh, StringComparison.Ordinal);
        Assert.Contains("no rejection", findings[0].Sentence.En, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ceiling_is_a_limit_of_its_own_and_the_budget_takes_its_place()
    {
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I21", Government(Prices(1000, 449, 460))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I21", Government(Prices(1000, 450, 460))).Outcome
        );
        var lot = Prices(null, 449, 460);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I21", Government(lot with { BudgetMinor = 100_000 })).Outcome
        );
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I21", Government(lot)).Outcome);
    }

    [Fact]
    public void Before_February_2026_and_in_construction_four_fifths_of_the_median_are_the_screen()
    {
        var before = Government(Prices(1000, 400, 500, 500)) with
        {
            Steps = [Step("notice", At("2026-01-31T23:59:00+08:00"))],
        };
        var finding = One("I21", before);
        Assert.DoesNotContain("财库〔2026〕2号", finding.Sentence.Zh, StringComparison.Ordinal);
        // 400 of 500 is 0.8 exactly.
        Assert.Equal(IndicatorOutcome.NotTriggered, finding.Outcome);
        Assert.Equal(0.8, finding.Value);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I21", Construction(Prices(1000, 399, 500, 500))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I21", Construction(Prices(1000, 100, 500))).Outcome
        );
        var after = before with { Steps = [Step("notice", At("2026-02-01T00:00:00+08:00"))] };
        Assert.Equal("财库〔2026〕2号", One("I21", after).Evidence["rule"]);
    }

    [Fact]
    public void The_document_may_raise_the_limits_and_without_a_date_the_rule_cannot_be_told()
    {
        var context = new FixedContext { Parameters = { [("I21", "next_share")] = 0.65m } };
        var dossier = Government(Prices(1000, 640, 1000, 1000));
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I21", dossier).Outcome);
        Assert.Equal(IndicatorOutcome.Triggered, One("I21", dossier, context).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I21", dossier with { Steps = [] }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I21", Government(Lot(Bid("A", 1), Bid("B", 1, BidState.Pending)))).Outcome
        );
    }
}
