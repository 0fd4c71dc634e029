using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Trading.Analysis.Draws;

namespace Trading.Tests.Analysis;

public class DrawTests
{
    private static readonly byte[] Entropy = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    /// <summary>Twelve experts in two strata; every third works for the same firm, the fifth is excluded.</summary>
    private static readonly FrozenList Twelve = FrozenList
        .Freeze(
            Enumerable
                .Range(0, 12)
                .Select(i => new Candidate(
                    string.Create(CultureInfo.InvariantCulture, $"X{i:00}"),
                    i < 5 ? "economics" : "土建",
                    i % 3 == 0 ? "甲公司" : string.Create(CultureInfo.InvariantCulture, $"E{i}"),
                    i == 4 ? ["avoid.employed"] : []
                ))
                .Reverse()
        )
        .Value;

    [Fact]
    public void The_generator_is_the_one_of_the_standard()
    {
        // RFC 6979 A.2.5 (P-256, SHA-256, "sample") derives k by exactly this generator.
        var generator = new HmacDrbg(
            Convert.FromHexString(
                "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
            ),
            SHA256.HashData(Encoding.ASCII.GetBytes("sample"))
        );
        Assert.Equal(
            "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60",
            Convert.ToHexStringLower(generator.Next(32))
        );
    }

    [Fact]
    public void A_draw_is_what_another_program_computes_from_the_description()
    {
        // Expected values from a program in another language that shares nothing with this one.
        var draw = VerifiableDraw
            .Draw(Twelve, "P-2026-001", 1, Entropy, [new("土建", 3), new("economics", 2)])
            .Value;

        Assert.Equal(
            "e06347751a63018a4b4a929e0b94d46e7774c0c1b87131ebfbce9a4e57b3eddb",
            draw.ListHash
        );
        Assert.Equal("ab8c59b53442ccb3e9c44d85ec134d370d332f7912ebfda7a5aa5520b31a3191", draw.Seed);
        Assert.Equal(
            ["X01", "X02", "X00", "X03"],
            draw.Permutations.Single(p => p.Stratum == "economics").Ids
        );
        Assert.Equal(
            ["X06", "X05", "X10", "X11", "X08", "X09", "X07"],
            draw.Permutations.Single(p => p.Stratum == "土建").Ids
        );
        Assert.Equal(["X01", "X02", "X06", "X05", "X10"], draw.Panel.Select(s => s.Id));
        Assert.Empty(draw.Unfilled);
    }

    [Fact]
    public void A_colleague_of_one_seated_is_passed_over_and_it_is_written_down()
    {
        var draw = VerifiableDraw
            .Draw(Twelve, "P-2026-001", 1, Entropy, [new("economics", 3), new("土建", 1)])
            .Value;

        // X00 and X06 work for the same firm; economics comes first.
        Assert.Equal(["X01", "X02", "X00", "X05"], draw.Panel.Select(s => s.Id));
        Assert.Contains(new Call(0, "土建", 1, "X06", CallResult.SameEmployer), draw.Calls);
    }

    [Fact]
    public void Who_was_passed_over_is_next_once_the_colleague_has_left()
    {
        var draw = VerifiableDraw
            .Draw(Twelve, "P-2026-001", 1, Entropy, [new("economics", 3), new("土建", 1)])
            .Value;

        var once = VerifiableDraw.Replace(Twelve, draw, "X00", "declined").Value;
        // X03 is of the same firm as X00, which has nobody on the panel now.
        Assert.Contains(new Call(1, "economics", 4, "X03", CallResult.Seated), once.Calls);
        var twice = VerifiableDraw.Replace(Twelve, once, "X03", "silent").Value;
        Assert.Equal([new Seats("economics", 1)], twice.Unfilled);
        Assert.Equal(["X01", "X02", "X05"], twice.Panel.Select(s => s.Id).Order());
        Assert.Empty(VerifiableDraw.Verify(Twelve.Json, twice));
    }

    [Fact]
    public void An_expert_in_two_strata_gets_one_seat()
    {
        var list = FrozenList
            .Freeze([new("A", "x", null, []), new("A", "y", null, []), new("B", "y", null, [])])
            .Value;
        var draw = VerifiableDraw.Draw(list, "P", 1, Entropy, [new("x", 1), new("y", 1)]).Value;
        Assert.Equal([new Seat("A", "x"), new Seat("B", "y")], draw.Panel);
    }

    [Fact]
    public void Every_order_of_five_is_as_likely_as_any_other()
    {
        var counts = new Dictionary<string, int>();
        const int draws = 24_000;
        var generator = new HmacDrbg(Encoding.ASCII.GetBytes("uniformity of orders"));
        for (var i = 0; i < draws; i++)
        {
            var order = string.Concat(generator.Permute("abcde"));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(120, counts.Count);
        var expected = draws / 120.0;
        var chiSquare = counts.Values.Sum(c => (c - expected) * (c - expected) / expected);
        // 119 degrees of freedom: 0.1 % lies above 174.0, 0.1 % below 75.5 (too even would be wrong too).
        Assert.InRange(chiSquare, 75.5, 174.0);
    }

    [Fact]
    public void Nobody_is_favoured_over_many_draws()
    {
        var first = new Dictionary<string, int>();
        const int draws = 7_000;
        for (var number = 1; number <= draws; number++)
        {
            var draw = VerifiableDraw.Draw(Twelve, "P", number, Entropy, [new("土建", 1)]).Value;
            first[draw.Panel[0].Id] = first.GetValueOrDefault(draw.Panel[0].Id) + 1;
        }

        var chiSquare = first.Values.Sum(c => (c - 1000.0) * (c - 1000) / 1000);
        Assert.Equal(7, first.Count);
        // 6 degrees of freedom: 0.1 % lies above 22.5.
        Assert.InRange(chiSquare, 0, 22.5);
    }

    private static readonly Gen<(FrozenList List, byte[] Entropy, int Number)> Draws = Gen.Select(
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int[0, 4]).Array[1, 40],
            Gen.Byte.Array[32],
            Gen.Int[1, 1000]
        )
        .Select(
            (rows, entropy, number) =>
                (
                    FrozenList
                        .Freeze(
                            rows.Select(
                                (r, i) =>
                                    new Candidate(
                                        $"X{i}",
                                        $"s{r.Item1}",
                                        r.Item2 == 0 ? null : $"E{r.Item2}",
                                        r.Item3 == 0 ? ["avoid"] : []
                                    )
                            )
                        )
                        .Value,
                    entropy,
                    number
                )
        );

    private static readonly Seats[] Wanted = [new("s0", 3), new("s1", 2), new("s2", 2)];

    [Fact]
    public void A_permutation_holds_every_eligible_expert_once_and_nobody_else() =>
        Draws.Sample(
            x =>
            {
                var draw = VerifiableDraw.Draw(x.List, "P", x.Number, x.Entropy, Wanted).Value;
                Assert.All(
                    draw.Permutations,
                    p =>
                        Assert.Equal(
                            x.List.Candidates.Where(c =>
                                    c.Stratum == p.Stratum && c.Exclusions.Count == 0
                                )
                                .Select(c => c.Id),
                            p.Ids.Order(StringComparer.Ordinal)
                        )
                );
            },
            iter: 500,
            seed: "0000KOIKe5c4"
        );

    [Fact]
    public void The_same_inputs_give_the_same_draw_whatever_the_order_of_asking() =>
        Draws.Sample(
            x =>
                Assert.Equal(
                    VerifiableDraw.Draw(x.List, "P", x.Number, x.Entropy, Wanted).Value.ToJson(),
                    VerifiableDraw
                        .Draw(
                            FrozenList.Freeze(x.List.Candidates.Reverse()).Value,
                            "P",
                            x.Number,
                            x.Entropy,
                            [.. Wanted.Reverse()]
                        )
                        .Value.ToJson()
                ),
            iter: 200,
            seed: "0000KOIKe5c4"
        );

    [Fact]
    public void Replacing_changes_no_order_no_earlier_call_and_nobody_elses_seat() =>
        Draws.Sample(
            x =>
            {
                var draw = VerifiableDraw.Draw(x.List, "P", x.Number, x.Entropy, Wanted).Value;
                while (draw.Panel.Count > 0)
                {
                    var leaving = draw.Panel[x.Number % draw.Panel.Count].Id;
                    var after = VerifiableDraw.Replace(x.List, draw, leaving, "declined").Value;
                    Assert.Equal(
                        draw.Permutations.SelectMany(p => p.Ids),
                        after.Permutations.SelectMany(p => p.Ids)
                    );
                    Assert.Equal(draw.Calls, after.Calls.Take(draw.Calls.Count));
                    Assert.Equal(
                        draw.Panel.Where(s => s.Id != leaving),
                        after.Panel.Take(draw.Panel.Count - 1)
                    );
                    Assert.DoesNotContain(
                        after.Panel,
                        s => after.Departures.Any(d => d.Id == s.Id)
                    );
                    Assert.Empty(
                        VerifiableDraw.Verify(
                            x.List.Json,
                            Transcript.FromJson(after.ToJson()).Value
                        )
                    );
                    draw = after;
                }
            },
            iter: 100,
            seed: "0000KOIKe5c4"
        );

    [Fact]
    public void A_panel_has_no_excluded_expert_no_two_colleagues_and_no_more_than_was_asked() =>
        Draws.Sample(
            x =>
            {
                var draw = VerifiableDraw.Draw(x.List, "P", x.Number, x.Entropy, Wanted).Value;
                var seated = draw
                    .Panel.Select(s => x.List.Candidates.Single(c => c.Id == s.Id))
                    .ToArray();
                Assert.All(seated, c => Assert.Empty(c.Exclusions));
                var employers = seated.Select(c => c.Employer).OfType<string>().ToArray();
                Assert.Equal(employers.Length, employers.Distinct().Count());
                Assert.All(
                    Wanted,
                    w => Assert.True(draw.Panel.Count(s => s.Stratum == w.Stratum) <= w.Count)
                );
                // An unfilled seat means that nobody eligible is left who has no colleague on the panel.
                Assert.All(
                    draw.Unfilled,
                    u =>
                        Assert.All(
                            x.List.Candidates.Where(c =>
                                c.Stratum == u.Stratum
                                && c.Exclusions.Count == 0
                                && !seated.Contains(c)
                            ),
                            c => Assert.Contains(c.Employer, employers)
                        )
                );
            },
            iter: 500,
            seed: "0000KOIKe5c4"
        );

    [Fact]
    public void Asking_for_one_more_stratum_leaves_the_others_order_alone()
    {
        var one = VerifiableDraw.Draw(Twelve, "P", 1, Entropy, [new("土建", 1)]).Value;
        var two = VerifiableDraw
            .Draw(Twelve, "P", 1, Entropy, [new("economics", 1), new("土建", 1)])
            .Value;
        Assert.Equal(
            one.Permutations.Single().Ids,
            two.Permutations.Single(p => p.Stratum == "土建").Ids
        );
    }

    [Fact]
    public void Procurement_number_entropy_and_list_each_change_the_seed()
    {
        string Seed(FrozenList list, string procurement, int number, byte[] entropy) =>
            VerifiableDraw.Draw(list, procurement, number, entropy, [new("土建", 1)]).Value.Seed;

        var other = FrozenList.Freeze(Twelve.Candidates.Skip(1)).Value;
        string[] seeds =
        [
            Seed(Twelve, "P", 1, Entropy),
            Seed(Twelve, "Q", 1, Entropy),
            Seed(Twelve, "P", 2, Entropy),
            Seed(Twelve, "P", 1, new byte[32]),
            Seed(other, "P", 1, Entropy),
        ];
        Assert.Equal(5, seeds.Distinct().Count());
    }

    [Fact]
    public void Verifying_finds_whatever_was_tampered_with()
    {
        var draw = VerifiableDraw
            .Draw(Twelve, "P", 1, Entropy, [new("economics", 2), new("土建", 3)])
            .Value;
        draw = VerifiableDraw.Replace(Twelve, draw, draw.Panel[0].Id, "declined").Value;
        Assert.Empty(VerifiableDraw.Verify(Twelve.Json, draw));

        Transcript[] tampered =
        [
            draw with
            {
                Procurement = "Q",
            },
            draw with
            {
                DrawNumber = 2,
            },
            draw with
            {
                DrawNumber = 0,
            },
            draw with
            {
                Entropy = new('0', 64),
            },
            draw with
            {
                Entropy = "not hexadecimal",
            },
            draw with
            {
                Seed = new('0', 64),
            },
            draw with
            {
                ListHash = new('0', 64),
            },
            draw with
            {
                Panel = [.. draw.Panel.Reverse()],
            },
            draw with
            {
                Panel = [.. draw.Panel.Skip(1)],
            },
            draw with
            {
                Calls = [.. draw.Calls.Skip(1)],
            },
            draw with
            {
                Departures = [],
            },
            draw with
            {
                Departures = [new("nobody", "declined")],
            },
            draw with
            {
                Departures = [draw.Departures[0] with { Reason = "" }],
            },
            draw with
            {
                Wanted = [new("economics", 1), new("土建", 3)],
            },
            draw with
            {
                Wanted = [],
            },
            draw with
            {
                Permutations = [.. draw.Permutations.Reverse()],
            },
        ];
        Assert.All(tampered, t => Assert.NotEmpty(VerifiableDraw.Verify(Twelve.Json, t)));
        Assert.NotEmpty(
            VerifiableDraw.Verify(
                Twelve.Json.Replace("avoid.employed", "avoid.other", StringComparison.Ordinal),
                draw
            )
        );
        Assert.NotEmpty(
            VerifiableDraw.Verify(Twelve.Json.Replace("[", "[ ", StringComparison.Ordinal), draw)
        );
        Assert.NotEmpty(VerifiableDraw.Verify("nonsense", draw));
        Assert.NotEmpty(VerifiableDraw.Verify("[null]", draw));
    }

    [Fact]
    public void A_list_that_contradicts_itself_is_refused()
    {
        Assert.Equal(
            "draw.candidate.twice",
            Code([new("A", "x", null, []), new("A", "x", null, [])])
        );
        Assert.Equal(
            "draw.candidate.employers",
            Code([new("A", "x", "E", []), new("A", "y", "F", [])])
        );
        Assert.Equal("draw.candidate.unnamed", Code([new("", "x", null, [])]));

        static string Code(Candidate[] candidates) =>
            FrozenList.Freeze(candidates).Problem!.Errors.Single().Code;
    }

    [Fact]
    public void A_draw_without_entropy_or_seats_is_refused()
    {
        Assert.Equal("draw.entropy.short", Code(new byte[31], [new("土建", 1)]));
        Assert.Equal("draw.seats", Code(Entropy, []));
        Assert.Equal("draw.seats", Code(Entropy, [new("土建", 0)]));
        Assert.Equal("draw.seats", Code(Entropy, [new("土建", 1), new("土建", 2)]));
        Assert.Equal(
            "draw.not_seated",
            VerifiableDraw
                .Replace(
                    Twelve,
                    VerifiableDraw.Draw(Twelve, "P", 1, Entropy, [new("土建", 1)]).Value,
                    "X04",
                    "declined"
                )
                .Problem!.Code
        );

        static string Code(byte[] entropy, Seats[] wanted) =>
            VerifiableDraw.Draw(Twelve, "P", 1, entropy, wanted).Problem!.Errors.Single().Code;
    }
}
