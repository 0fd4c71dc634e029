using Trading.Analysis.Trends;

namespace Trading.Tests.Analysis.Trends;

public sealed class TrendAnalysisTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    private static readonly TrendParameters By = TrendParameters.On(Today).With("rounds", 20_000);

    [Fact]
    public void One_purchaser_of_sixty_changes_and_no_other_is_named()
    {
        var found = TrendAnalysis.Of(TrendWorlds.Of(seed: 5), Today, By);
        Assert.Contains(
            found,
            one =>
                (one.Measure, one.Unit, one.Who)
                == (TrendMeasures.SingleBid, TrendUnits.Buyer, TrendWorlds.Changed)
        );
        var single = found.Single(one =>
            one is { Measure: TrendMeasures.SingleBid, Unit: TrendUnits.Buyer }
        );
        Assert.Equal(TrendShapes.Break, single.Shape);
        Assert.InRange(single.From, new(2025, 9, 1), new(2026, 2, 1));
        Assert.True(single.Difference > 0.4);
        Assert.Equal(2, single.LevelBy(By));
        Assert.Equal(["210100"], single.Cities);
        Assert.Equal(["construction"], single.Kinds);
        var winners = found.Single(one => one.Measure == TrendMeasures.SameWinner);
        Assert.Equal(TrendWorlds.Changed, winners.Who);
        Assert.All(
            found,
            one => Assert.True(one.Who is TrendWorlds.Changed or TrendWorlds.ChangedAgency)
        );
    }

    [Fact]
    public void Where_nobody_changes_nothing_is_said_although_the_market_has_seasons_and_moves()
    {
        var named = Enumerable
            .Range(1, 5)
            .Sum(seed => TrendAnalysis.Of(TrendWorlds.Of(seed, changing: false), Today, By).Count);
        // Of what is said a twentieth may be chance: of nothing, now and then one.
        Assert.InRange(named, 0, 2);
    }

    [Fact]
    public void The_same_events_give_the_same_findings_and_others_do_not_move_a_series_of_its_own_market()
    {
        var events = TrendWorlds.Of(seed: 5).ToList();
        var once = TrendAnalysis.Of(events, Today, By);
        Assert.Equivalent(once, TrendAnalysis.Of(events, Today, By), strict: true);
        // The running month is not over, and what lies before the window tells only who had won.
        var more = events.Concat([events[0] with { DecidedOn = Today, SingleLots = 1, Lots = 1 }]);
        Assert.Equivalent(once, TrendAnalysis.Of(more, Today, By), strict: true);
    }

    [Fact]
    public void Few_cases_nothing_known_and_nonsense_say_nothing()
    {
        Assert.Empty(TrendAnalysis.Of([], Today, By));
        TrendEvent bare = new()
        {
            DecidedOn = new(2026, 1, 1),
            Kind = "construction",
            City = "",
            Buyer = "b",
            Discount = double.NaN,
        };
        Assert.Empty(TrendAnalysis.Of(Enumerable.Repeat(bare, 100), Today, By));
        Assert.Empty(
            TrendAnalysis.Of(
                Enumerable.Repeat(bare with { Lots = 1, SingleLots = 1, Discount = 0.1 }, 100),
                Today,
                By
            )
        );
    }

    [Fact]
    public void Every_threshold_says_on_what_it_rests()
    {
        Assert.All(TrendParameters.All, row => Assert.NotEmpty(row.Source));
        Assert.Throws<ArgumentOutOfRangeException>(() => By.With("no.such", 1));
    }
}

/// <summary>Five years of sixty purchasers with a season, a market that moves, and one purchaser that changes.</summary>
internal static class TrendWorlds
{
    public const string Changed = "buyer-07";
    public const string ChangedAgency = "agency-1";

    private static readonly DateOnly From = new(2025, 11, 1);

    public static IEnumerable<TrendEvent> Of(int seed, bool changing = true)
    {
        var random = new Random(seed);
        for (
            var month = new DateOnly(2021, 11, 1);
            month < new DateOnly(2026, 11, 1);
            month = month.AddMonths(1)
        )
        {
            var season = 0.12 + (0.08 * Math.Sin(month.Month * Math.PI / 6));
            // All of the market moves in the middle.
            var moved = month >= new DateOnly(2025, 3, 1) ? 0.08 : 0;
            for (var buyer = 0; buyer < 60; buyer++)
            {
                var name = $"buyer-{buyer:D2}";
                var bad = changing && name == Changed && month >= From;
                for (var one = random.Next(1, 4); one > 0; one--)
                {
                    var own = buyer % 3 * 0.05;
                    yield return new()
                    {
                        DecidedOn = month.AddDays(random.Next(0, 27)),
                        Kind = "construction",
                        City = buyer < 40 ? "210100" : "210200",
                        Buyer = name,
                        Agency = $"agency-{buyer % 6}",
                        Lots = 1,
                        SingleLots =
                            random.NextDouble() < (bad ? 0.8 : season + moved + own) ? 1 : 0,
                        Discount = (bad ? 0.01 : 0.05) + (random.NextDouble() * 0.1),
                        Winners = [bad ? "firm-x" : $"firm-{random.Next(0, 400)}"],
                    };
                }
            }
        }
    }
}
