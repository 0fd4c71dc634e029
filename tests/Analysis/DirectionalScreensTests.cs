using Trading.Analysis;
using Trading.Analysis.Screens;

namespace Trading.Tests.Analysis;

public class DirectionalScreensTests
{
    private static readonly ProcurementFacts[] Market = Samples.Market(3000, 3);
    private static readonly PeerGroups Peers = PeerGroups.Of(Market, 30);

    private static ScreenOutcome Of(
        string code,
        ProcurementFacts facts,
        PeerGroups? peers = null
    ) => DirectionalScreens.Of(facts, peers ?? Peers).Single(o => o.Code == code);

    [Fact]
    public void Prices_closer_than_nearly_all_comparable_ones_are_pointed_out_with_figures()
    {
        var outcome = Of("I08", Samples.Priced(1_000_000, 1_000_100, 1_000_300, 1_000_350));

        Assert.Equal(ScreenState.Triggered, outcome.State);
        var finding = outcome.Finding!;
        Assert.Equal(Level.Orange, finding.Level);
        var figure = finding.Figures.Single();
        Assert.True(
            figure.Value < figure.Q10 && figure.Q10 < figure.Median && figure.Median < figure.Q90
        );
        Assert.Equal("construction·E47·有效报价4家", figure.PeerGroup.Zh);
        Assert.Contains("0.0165%", finding.Reason.Zh, StringComparison.Ordinal);
        Assert.Contains("可能的正常原因", finding.Reason.Zh, StringComparison.Ordinal);
        Assert.Contains(
            "Possible innocent explanations",
            finding.Reason.En,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("串标", finding.Reason.Zh, StringComparison.Ordinal);
        Assert.DoesNotContain("collu", finding.Reason.En, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(finding.Source);
    }

    [Fact]
    public void Usual_prices_are_not_pointed_out_and_the_figures_are_still_said()
    {
        var outcome = Of("I08", Samples.Priced(100, 104, 109, 113));
        Assert.Equal(ScreenState.NotTriggered, outcome.State);
        Assert.Null(outcome.Finding);
        Assert.Contains("中位数", outcome.Why.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void About_one_in_twenty_of_the_market_is_pointed_out_for_closeness()
    {
        var share =
            Market.Count(f => Of("I08", f).State == ScreenState.Triggered) / (double)Market.Length;
        Assert.InRange(share, 0.03, 0.06);
    }

    [Fact]
    public void Equal_steps_reach_a_fixed_limit_even_without_peers()
    {
        var outcome = Of("I06", Samples.Priced(100, 110, 120, 130), PeerGroups.Of([], 30));
        Assert.Equal(ScreenState.Triggered, outcome.State);
        Assert.Equal(Level.Red, outcome.Finding!.Level);
        Assert.Equal(ScreenState.NotTriggered, Of("I06", Samples.Priced(100, 110, 121, 130)).State);
        Assert.Equal(
            ScreenState.Triggered,
            Of("I07", Samples.Priced(1000, 1100, 1210, 1331)).State
        );
    }

    [Fact]
    public void A_lone_low_price_before_a_crowd_is_pointed_out() =>
        Assert.Equal(
            ScreenState.Triggered,
            Of("S-RD", Samples.Priced(800_000, 979_000, 979_100, 979_200)).State
        );

    [Fact]
    public void A_screen_abstains_for_a_stated_reason()
    {
        var none = PeerGroups.Of([], 30);
        var four = Samples.Priced(100, 101, 102, 104);
        Assert.Equal(ScreenState.NotApplicable, Of("I08", Samples.Priced(100, 101)).State);
        Assert.Equal(ScreenState.NotApplicable, Of("I06", Samples.Priced(100, 101, 102)).State);
        Assert.Equal(ScreenState.NotApplicable, Of("I08", four with { Sale = true }).State);
        Assert.Equal(
            ScreenState.NotApplicable,
            Of("I06", Samples.Priced(100, 100, 100, 100)).State
        );
        Assert.Equal(ScreenState.InsufficientData, Of("I08", four with { Bids = [] }).State);
        Assert.Equal(ScreenState.InsufficientData, Of("I08", four, none).State);
        Assert.Equal(ScreenState.InsufficientData, Of("I08", four with { Kind = "land" }).State);
        Assert.Equal(
            ScreenState.InsufficientData,
            Of(
                "I08",
                four with
                {
                    Bids = [.. four.Bids, new("X", null, BidStatus.Valid, false)],
                }
            ).State
        );
        Assert.All(
            DirectionalScreens.Of(four, none),
            o => Assert.True(o.Why is { Zh.Length: > 5, En.Length: > 5 })
        );
    }

    [Fact]
    public void The_group_widens_when_it_is_too_small_and_says_so()
    {
        var names = new Names(
            new Dictionary<string, LocalizedText>
            {
                ["construction"] = new("工程建设", "Construction"),
            }
        );
        var facts = Samples.Priced(100, 101, 102, 104) with { Category = "rare" };
        var figure = DirectionalScreens
            .Of(facts, Peers, null, names)
            .Single(o => o.Code == "I08")
            .Finding!.Figures.Single();
        Assert.Equal("工程建设·有效报价4家", figure.PeerGroup.Zh);
        Assert.Equal("Construction, 4 valid bids", figure.PeerGroup.En);

        ProcurementFacts[] fewer = [.. Market.Where(f => f.Kind == "construction").Take(80)];
        var wide = Of("I08", Samples.Priced(100, 101, 102, 104), PeerGroups.Of(fewer, 30))
            .Finding!.Figures.Single();
        Assert.Equal("construction", wide.PeerGroup.Zh);
        Assert.Equal(fewer.Count(f => BidScreens.Of(f).Cv is not null), wide.PeerCount);
    }

    [Fact]
    public void Thirty_peers_cannot_say_what_one_in_a_hundred_is()
    {
        // Below every peer, and still only the level that the peers can bear.
        var peers = PeerGroups.Of([.. Market.Where(f => f.Kind == "construction").Take(35)], 30);
        Assert.Equal(
            Level.Blue,
            Of(
                "I08",
                Samples.Priced(1_000_000, 1_000_001, 1_000_002, 1_000_004),
                peers
            ).Finding!.Level
        );
    }

    [Fact]
    public void Every_level_is_a_quantile_or_a_threshold_and_every_screen_has_a_source()
    {
        Assert.All(
            ScreenSettings.Default.Screens,
            s =>
            {
                Assert.All(
                    s.Levels,
                    l => Assert.True(l.PeerQuantile is null ^ l.Threshold is null)
                );
                Assert.NotEmpty(s.Source);
                Assert.NotEmpty(s.Innocent.Zh);
                Assert.NotEmpty(s.Innocent.En);
                Assert.Contains(DirectionalScreens.Measures, m => m.Code == s.Measure);
            }
        );
    }

    [Fact]
    public void Before_the_first_training_the_screens_speak_and_the_model_says_why_it_does_not()
    {
        var appraisal = Appraisal.Of(Samples.Priced(100, 110, 120, 130), null, Peers);
        Assert.Equal(Level.Red, appraisal.Level);
        Assert.Equal(ScreenState.InsufficientData, appraisal.Outcomes[0].State);
        Assert.Equal("There is no model that can be used.", appraisal.Outcomes[0].Why.En);
        Assert.Equal(appraisal.Findings.OrderByDescending(f => f.Level), appraisal.Findings);
    }
}
