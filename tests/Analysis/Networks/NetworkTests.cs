using Trading.Analysis.Networks;

namespace Trading.Tests.Analysis.Networks;

public sealed class NetworkTests
{
    private static readonly string[] Ring = ["R1", "R2", "R3", "R4"];

    [Fact]
    public void A_planted_ring_that_takes_turns_is_found_with_its_members_alone()
    {
        var world = NetworkWorld.Honest(3);
        for (var turn = 0; turn < 24; turn++)
        {
            // Each in its turn, with a stranger beside them.
            world.Lot([.. Turn(turn), $"F{turn % 16:00}"]);
        }

        var ring = Assert.Single(Of(world, NetworkRelations.Ring));
        Assert.Equal(Ring, ring.Members);
        Assert.Equal(3, ring.Level);
        Assert.True(ring.PValue < 0.01);
        Assert.Equal(
            6,
            Of(world, NetworkRelations.Pair).Count(pair => pair.Members.All(Ring.Contains))
        );
        Assert.Contains("4 家", ring.Sentence.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_ring_whose_wins_fall_as_chance_has_it_is_one_level_lower()
    {
        var random = new Random(11);
        var world = NetworkWorld.Honest(3);
        for (var turn = 0; turn < 24; turn++)
        {
            world.Lot([.. Turn(random.Next(4)), $"F{turn % 16:00}"]);
        }

        Assert.Equal(2, Assert.Single(Of(world, NetworkRelations.Ring)).Level);
    }

    [Fact]
    public void A_group_that_outsiders_beat_is_no_ring()
    {
        var world = NetworkWorld.Honest(3);
        for (var turn = 0; turn < 24; turn++)
        {
            world.Lot([$"F{turn % 16:00}", .. Ring]);
        }

        Assert.Empty(Of(world, NetworkRelations.Ring));
        Assert.NotEmpty(Of(world, NetworkRelations.Pair));
    }

    [Fact]
    public void Who_loses_wherever_one_wins_is_a_companion_and_the_winner_is_none()
    {
        var world = NetworkWorld.Honest(5);
        for (var turn = 0; turn < 14; turn++)
        {
            world.Lot("W", "L", $"F{turn:00}", $"F{(turn + 5) % 16:00}");
        }

        var companion = Assert.Single(Of(world, NetworkRelations.Companion));
        Assert.Equal(["L", "W"], companion.Members);
    }

    [Fact]
    public void A_firm_that_wins_everywhere_makes_nobody_its_companion()
    {
        var world = new NetworkWorld();
        var random = new Random(4);
        for (var i = 0; i < 120; i++)
        {
            world.Lot([
                "G",
                .. Enumerable
                    .Range(0, 12)
                    .OrderBy(_ => random.Next())
                    .Take(3)
                    .Select(firm => $"F{firm:00}"),
            ]);
        }

        Assert.Empty(Of(world, NetworkRelations.Companion));
        Assert.Empty(Of(world, NetworkRelations.Pair));
    }

    [Fact]
    public void An_expert_and_a_buyer_before_whom_one_keeps_winning_are_found()
    {
        var world = NetworkWorld.Honest(6);
        for (var i = 0; i < 8; i++)
        {
            world.Lot("city", ["expert", $"E{i}"], "W", $"F{i:00}", $"F{i + 4:00}");
        }

        Assert.Equal(["expert", "W"], Assert.Single(Of(world, NetworkRelations.Expert)).Members);
        Assert.Equal(["city", "W"], Assert.Single(Of(world, NetworkRelations.Buyer)).Members);
    }

    [Fact]
    public void In_honest_worlds_hardly_anything_is_found()
    {
        // A rate of 5 % where nothing is to be found means: in one world of twenty something.
        var spoken = Enumerable
            .Range(1, 40)
            .Count(seed => NetworkWorld.Honest(seed).Findings().Count > 0);
        Assert.InRange(spoken, 0, 4);
    }

    [Fact]
    public void Few_firms_of_one_trade_that_all_bid_everywhere_meet_as_often_as_chance_has_it()
    {
        var world = new NetworkWorld();
        for (var turn = 0; turn < 40; turn++)
        {
            world.Lot([.. Turn(turn), "R5"]);
        }

        Assert.Empty(world.Findings());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Other_names_and_another_order_change_nothing_but_the_names(int seed)
    {
        var world = NetworkWorld.Honest(seed);
        for (var turn = 0; turn < 20; turn++)
        {
            world.Lot([.. Turn(turn), $"F{turn % 16:00}"]);
            world.Lot("W", "L", $"F{(turn + 3) % 16:00}");
        }

        var random = new Random(seed);
        var names = world
            .Procurements.SelectMany(one =>
                one.Parts.Select(part => part.Bidder).Append(one.Buyer).Concat(one.Experts)
            )
            .Distinct()
            .ToDictionary(name => name, _ => $"N{random.Next():X8}");
        string[] Said(NetworkWorld of, Func<string, string> name) =>
            [
                .. of.Findings()
                    .Select(one =>
                        FormattableString.Invariant(
                            $"{one.Kind} {string.Join(',', one.Members.Select(name).Order(StringComparer.Ordinal))} {one.Level} {one.PValue:E9} {one.Strength:F9}"
                        )
                    )
                    .Order(StringComparer.Ordinal),
            ];
        var expected = Said(world, name => names[name]);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Said(world.Renamed(name => names[name]), name => name));
    }

    [Fact]
    public void Counts_that_moved_are_those_counted_anew()
    {
        var before = new CountedProcurement("b", [new("1", "A", false), new("1", "B", false)], []);
        var now = new CountedProcurement(
            "b",
            [new("1", "A", true), new("1", "C", false), new("2", "B", false), new("2", "C", true)],
            ["e"]
        );
        var sums = Tally.Of(before).ToDictionary();
        foreach (var (key, by) in Tally.Moves(before, now))
        {
            sums[key] = sums.GetValueOrDefault(key) + by;
        }

        Assert.Equal(
            Tally.Of(now).OrderBy(sum => sum.Key, TallyKey.Order),
            sums.Where(sum => sum.Value != default).OrderBy(sum => sum.Key, TallyKey.Order)
        );
        // A and B are in one procurement, but no longer in one lot.
        Assert.Equal(0, sums[new(Tally.Pair, "A", "B")].Times);
        // Where whoever may bids, meeting says nothing.
        Assert.Empty(
            Tally.Of(
                new(
                    "b",
                    [
                        .. Enumerable
                            .Range(0, Tally.Crowd + 1)
                            .Select(i => new LotPart("1", $"F{i}", i == 0)),
                    ],
                    []
                )
            )
        );
    }

    [Fact]
    public void Tails_and_runs_are_those_of_the_textbook()
    {
        // 174 of the 1,680 orders of three times three have no two alike beside each other.
        Assert.Equal(174 / 1680.0, Rotation.AtMost([3, 3, 3], 0), 12);
        Assert.Equal(1, Rotation.AtMost([3, 3, 3], 6), 12);
        Assert.Equal(2 / 20.0, Rotation.AtMost([3, 3], 0), 12);
        Assert.Equal(1, Rotation.PValue(["A", "A", "A"]));
        Assert.Equal(0.5 * 0.5 * 0.5, Tails.Binomial(3, 0.5, 3), 12);
        Assert.Equal(7 / 8.0, Tails.Binomial(3, 0.5, 1), 12);
        // Of 10 with 4 marked, both of 2 drawn: 6 of 45.
        Assert.Equal(6 / 45.0, Tails.Hypergeometric(10, 4, 2, 2), 12);
        Assert.Equal(1, Tails.Hypergeometric(10, 8, 5, 3));
        // Beyond the table of factorials as within it.
        Assert.Equal(0.5, Tails.Binomial(100_001, 0.5, 50_001), 6);
        Assert.Equal(0.05 / 10, FalseDiscovery.Cut([0.9, 0.4], 10, 0.05), 12);
        // The second alone is above its own limit of 0.01, and lets through by the third, which is within 0.015.
        Assert.Equal(0.014, FalseDiscovery.Cut([0.001, 0.012, 0.014, 0.5], 10, 0.05), 12);
        Assert.Equal(0.001 + 0.004, FalseDiscovery.Cut([0.001, 0.012, 0.016, 0.5], 10, 0.05), 12);
    }

    [Fact]
    public void Every_threshold_says_on_what_it_rests_and_every_finding_what_else_would_explain_it()
    {
        Assert.All(NetworkParameters.All, row => Assert.True(row.Source.Length > 20, row.Code));
        Assert.All(
            NetworkRelations.All,
            term =>
                Assert.StartsWith(
                    "也可能是",
                    NetworkRelations.Otherwise(term.Code).Zh,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void What_is_shared_weighs_by_its_kind_and_by_whether_they_competed()
    {
        Assert.Null(Traces.Finding("A", "B", [], 3));
        Assert.Equal(3, Traces.Finding("A", "B", [("machine", "MAC 3C…6C", false)], 1)!.Level);
        Assert.Equal(2, Traces.Finding("A", "B", [("machine", "MAC 3C…6C", false)], 0)!.Level);
        Assert.Equal(1, Traces.Finding("A", "B", [("person", "张三", true)], 9)!.Level);
    }

    private static IEnumerable<string> Turn(int turn) =>
        Ring.Skip(turn % 4).Concat(Ring.Take(turn % 4));

    private static List<RelationFinding> Of(NetworkWorld world, string kind) =>
        [.. world.Findings().Where(one => one.Kind == kind)];
}
