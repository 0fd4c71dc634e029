using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis.Draws;

public class LotteryTests
{
    /// <summary>Sixty experts at 25 employers in four cities, two specialties, a third senior.</summary>
    private static readonly PoolMember[] Sixty =
    [
        .. Enumerable
            .Range(0, 60)
            .Select(i => new PoolMember(
                "x" + i.ToString("00", CultureInfo.InvariantCulture),
                i % 5 == 0 ? ["a", "b"]
                    : i % 3 == 0 ? ["b"]
                    : ["a"],
                "e" + (i * 11 % 25).ToString(CultureInfo.InvariantCulture),
                "c" + (i % 7 < 4 ? 0 : i % 7 - 3).ToString(CultureInfo.InvariantCulture),
                i / 3 % 3,
                []
            )),
    ];

    private static readonly DrawRequirement Five = new(
        [new("a", 3), new("b", 2)],
        [
            Quota.Share("outside", QuotaTrait.OutsideCity, "c0", (1, 3), 5),
            new("senior", QuotaTrait.Title, "2", 2, 5),
            new("c1", QuotaTrait.City, "c1", 0, 1),
        ],
        400
    );

    private static readonly Lottery FiveOfSixty = Of(Five, Sixty, "lottery");

    [Fact]
    public void Rounding_moves_nobody_by_more_than_one_thousandth()
    {
        var checkedPools = 0;
        for (var seed = 0; seed < 80; seed++)
        {
            var (wanted, pool) = SmallPools.ByChance(seed);
            checkedPools += IsRoundedWell(wanted, pool) ? 1 : 0;
        }

        Assert.InRange(checkedPools, 30, 80);
        Assert.True(IsRoundedWell(Five, Sixty));
    }

    [Fact]
    public void A_thousand_numbers_are_given_without_gaps_and_each_panel_once()
    {
        var lottery = Of(Five, Sixty, "x");

        var next = 0;
        foreach (var ticket in lottery.Tickets)
        {
            Assert.Equal(next, ticket.From);
            Assert.InRange(ticket.Count, 1, 1000);
            next += ticket.Count;
        }

        Assert.Equal(Lottery.Numbers, next);
        var keys = lottery
            .Tickets.Select(one => new Trading.Analysis.Draws.Composition(one.Seats).Key)
            .ToArray();
        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), keys);
    }

    [Fact]
    public void Whoever_has_the_shares_and_the_seed_has_the_list_to_the_byte()
    {
        var types = ExpertTypes.Of(Five, Sixty);
        var lottery = Of(Five, Sixty, "x");

        Assert.Equal(lottery.Json, Lottery.Again(types, lottery.Shares, Seed("x", 0))!.Json);
        Assert.InRange(lottery.Shares.Sum(), 4_999_999_999_900, 5_000_000_000_100);
        Assert.Null(Lottery.Again(types, [], Seed("x", 0)));
    }

    [Fact]
    public void The_list_is_far_harder_to_guess_than_the_few_panels_of_the_optimum()
    {
        var fair = FairDistribution.Of(ExpertTypes.Of(Five, Sixty)).Value;
        var lottery = Lottery.Of(fair, Seed("spread", 0));

        Assert.True(fair.Panels.Count <= fair.Types.Types.Count + 1);
        Assert.True(lottery.Tickets.Count > 500, $"{lottery.Tickets.Count} panels");
        Assert.True(Predictability.Of(fair, lottery, []).MinEntropy > 8);
    }

    [Fact]
    public void The_list_is_the_same_text_for_the_same_pool_in_any_order_and_another_for_another_seed()
    {
        var one = Of(Five, Sixty, "x");

        Assert.Equal(one.Json, Of(Five, [.. Sixty.Reverse()], "x").Json);
        Assert.NotEqual(one.Hash, Of(Five, Sixty, "y").Hash);
        Assert.StartsWith(
            """{"form":"lottery-1","types":[["x""",
            one.Json,
            StringComparison.Ordinal
        );
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(one.Json))),
            one.Hash
        );
    }

    // B42: each of 40 equal experts within five standard deviations of 500, whatever the order of the pool.
    [Fact]
    public void Of_forty_equal_experts_each_is_drawn_as_often_as_the_other()
    {
        PoolMember[] pool =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => new PoolMember(
                    "x" + i.ToString("00", CultureInfo.InvariantCulture),
                    ["a"],
                    null,
                    "c",
                    0,
                    []
                )),
        ];
        var wanted = new DrawRequirement([new("a", 5)], []);

        var counts = Counts(wanted, pool, 4000);

        Assert.Equal(40, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 395, 605));
        Assert.NotEqual(
            Draw(wanted, pool, 1).Panel.Select(seat => seat.Id),
            Draw(wanted, pool, 2).Panel.Select(seat => seat.Id)
        );
    }

    [Fact]
    public void Under_quotas_experts_are_drawn_as_often_as_the_list_says()
    {
        const int draws = 4000;
        var lottery = FiveOfSixty;
        var counts = Counts(Five, Sixty, draws);
        var sum = 0.0;
        var drawn = 0;
        foreach (var (type, probability) in lottery.Types.Zip(lottery.Probabilities))
        {
            foreach (var id in type.Ids)
            {
                var count = counts.GetValueOrDefault(id);
                if (probability == 0)
                {
                    Assert.Equal(0, count);
                    continue;
                }

                drawn++;
                var expected = draws * probability;
                sum += Math.Pow(count - expected, 2) / expected;
                Assert.True(
                    Math.Abs(count - expected) < 5 * Math.Sqrt(expected * (1 - probability)),
                    $"{id}: {count} for {expected}"
                );
            }
        }

        // Chi-square of as many as are drawn: mean and variance are below those of independent counts, since a panel has five.
        Assert.InRange(sum, 10, drawn + (5 * Math.Sqrt(2.0 * drawn)));
    }

    [Fact]
    public void Every_draw_meets_the_requirement_and_so_it_does_when_members_leave()
    {
        var (ofType, ofAll, empty) = (0, 0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var draw = DrawFive(seed);
            AssertMeets(draw);
            var chance = new Random(seed);
            for (var round = 1; round <= 4; round++)
            {
                var leaving = draw.Panel[chance.Next(5)].Id!;
                Assert.Null(draw.Replace(leaving, "declined"));
                Assert.DoesNotContain(draw.Panel, seat => seat.Id == leaving);
                if (draw.Panel.SingleOrDefault(seat => seat.Id is null) is { } open)
                {
                    empty++;
                    AssertNobodyFits(draw, open);
                    break;
                }

                AssertMeets(draw);
                var call = draw.Calls[^1];
                Assert.Equal((round, LotteryCallResult.Seated), (call.Round, call.Result));
                ofType += call.Type is null ? 0 : 1;
                ofAll += call.Type is null ? 1 : 0;
            }

            // Whoever has list, seed and departures has the same panel.
            var again = DrawFive(seed);
            foreach (var departure in draw.Departures)
            {
                Assert.Null(again.Replace(departure.Id, departure.Reason));
            }

            Assert.Equal(draw.Panel, again.Panel);
            Assert.Equal(draw.Calls, again.Calls);
        }

        Assert.True(ofType > 5 && ofAll > 5 && empty < 20, $"{ofType} {ofAll} {empty}");
    }

    [Fact]
    public void Who_is_replaced_by_one_of_the_same_type_is_followed_by_the_next_of_its_order()
    {
        var wanted = new DrawRequirement([new("a", 3)], []);
        PoolMember[] pool = [.. Sixty.Select(one => one with { Strata = ["a"], Employer = null })];
        var draw = Draw(wanted, pool, 7);
        Assert.Equal([1, 2, 3], draw.Calls.Select(call => call.Position));

        Assert.Null(draw.Replace(draw.Panel[1].Id!, "silent"));

        Assert.Equal(
            (1, 4, 0),
            (draw.Calls[^1].Round, draw.Calls[^1].Position, draw.Calls[^1].Type)
        );
        Assert.Equal(draw.Panel[1].Id, draw.Calls[^1].Id);
        Assert.Equal("draw.not_seated", draw.Replace("nobody", "declined")!.Code);
    }

    [Fact]
    public void A_seat_for_which_nobody_is_left_stays_empty()
    {
        var wanted = new DrawRequirement([new("a", 2)], [new("c", QuotaTrait.City, "c1", 1, 2)]);
        PoolMember[] pool =
        [
            new("x0", ["a"], null, "c0", 0, []),
            new("x1", ["a"], null, "c1", 0, []),
            new("x2", ["a"], null, "c0", 0, []),
        ];
        var draw = Draw(wanted, pool, 1);

        Assert.Null(draw.Replace("x1", "declined"));

        // The other of c0 would fill the seat and break the quota: that is for a person to decide.
        Assert.Single(draw.Panel, seat => seat.Id is null);
        Assert.Equal(LotteryCallResult.BreaksQuota, draw.Calls[^1].Result);
    }

    private static bool IsRoundedWell(DrawRequirement wanted, PoolMember[] pool)
    {
        var fair = FairDistribution.Of(ExpertTypes.Of(wanted, pool));
        if (fair.Problem is not null)
        {
            return false;
        }

        var lottery = Lottery.Of(fair.Value, Seed("round", 0));
        foreach (var (rounded, exact) in lottery.Probabilities.Zip(fair.Value.Probabilities))
        {
            Assert.InRange(rounded - exact, -0.001 - 1e-9, 0.001 + 1e-9);
        }

        return true;
    }

    private static void AssertMeets(LotteryDraw draw)
    {
        PoolMember[] on = [.. draw.Panel.Select(seat => Member(seat.Id!))];
        Assert.True(Meets(on));
        Assert.All(
            draw.Panel.Zip(on),
            pair => Assert.Contains(pair.First.Stratum, pair.Second.Strata)
        );
        Assert.Equal(3, draw.Panel.Count(seat => seat.Stratum == "a"));
    }

    private static void AssertNobodyFits(LotteryDraw draw, LotterySeat open)
    {
        PoolMember[] on =
        [
            .. draw.Panel.Where(seat => seat.Id is not null).Select(seat => Member(seat.Id!)),
        ];
        Assert.DoesNotContain(
            Sixty,
            one =>
                one.Strata.Contains(open.Stratum)
                && draw.Departures.All(gone => gone.Id != one.Id)
                && Meets([.. on, one])
        );
    }

    private static bool Meets(PoolMember[] on) =>
        on.Distinct().Count() == 5
        && on.Select(one => one.Employer).Distinct().Count() == 5
        && on.Count(one => one.City != "c0") >= 2
        && on.Count(one => one.Title >= 2) >= 2
        && on.Count(one => one.City == "c1") <= 1;

    private static PoolMember Member(string id) => Sixty.Single(one => one.Id == id);

    private static Dictionary<string, int> Counts(
        DrawRequirement wanted,
        PoolMember[] pool,
        int draws
    )
    {
        var types = ExpertTypes.Of(wanted, pool);
        var lottery = Lottery.Of(FairDistribution.Of(types).Value, Seed("lottery", 0));
        return Enumerable
            .Range(0, draws)
            .SelectMany(i => LotteryDraw.Of(wanted, types.Eligible, lottery, Seed("draw", i)).Panel)
            .CountBy(seat => seat.Id!)
            .ToDictionary();
    }

    private static LotteryDraw DrawFive(int seed) =>
        LotteryDraw.Of(Five, Sixty, FiveOfSixty, Seed("draw", seed));

    private static LotteryDraw Draw(DrawRequirement wanted, PoolMember[] pool, int seed) =>
        LotteryDraw.Of(wanted, pool, Of(wanted, pool, "lottery"), Seed("draw", seed));

    private static Lottery Of(DrawRequirement wanted, PoolMember[] pool, string seed) =>
        Lottery.Of(FairDistribution.Of(ExpertTypes.Of(wanted, pool)).Value, Seed(seed, 0));

    private static byte[] Seed(string purpose, int number) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{purpose}|{number}")
            )
        );
}
