using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Indicators.Supervision.Evaluation;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class EvaluationTests
{
    private static LotFacts Scored(params (string Member, string Bidder, decimal Score)[] scores) =>
        Lot(Bid("A", 1), Bid("B", 2)) with
        {
            Evaluation = new()
            {
                Scores = [.. scores.Select(s => new ScoreFact(s.Member, s.Bidder, s.Score))],
            },
        };

    private static LotFacts OfA(params decimal[] scores) =>
        Scored([.. scores.Select((score, i) => ($"m{i}", "A", score))]);

    [Fact]
    public void A_score_three_robust_deviations_from_the_median_is_flagged_with_its_member()
    {
        // Median 82, deviations 0, 1, 1, 2, 13: MAD 1, z = 13 / 1.4826 = 8.77.
        var findings = Judge("I16", Construction(OfA(80, 81, 82, 83, 95)));
        Assert.Equal(5, findings.Count);
        var odd = Assert.Single(findings, f => f.Outcome == IndicatorOutcome.Triggered);
        Assert.Equal((SubjectKind.Expert, "m4"), (odd.Subject, odd.SubjectId));
        Assert.Equal(13 / 1.4826, odd.Value!.Value, 9);
        Assert.Equal("82", odd.Evidence["panelMedian"]);
    }

    [Fact]
    public void Where_half_of_the_panel_agree_the_mean_deviation_takes_the_place_of_the_median_one()
    {
        // Deviations 0, 0, 0, 0, 15: mean 3, z = 15 / (1.2533 x 3) = 3.99.
        var odd = Assert.Single(
            Judge("I16", Construction(OfA(80, 80, 80, 80, 95))),
            f => f.Outcome == IndicatorOutcome.Triggered
        );
        Assert.Equal(15 / (1.2533 * 3), odd.Value!.Value, 9);
        Assert.All(
            Judge("I16", Construction(OfA(80, 80, 80, 80, 80))),
            f => Assert.Equal(IndicatorOutcome.NotTriggered, f.Outcome)
        );
    }

    [Fact]
    public void Scores_of_a_small_panel_tell_nothing_and_missing_ones_are_missing()
    {
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            Assert.Single(Judge("I16", Construction(OfA(80, 81, 95)))).Outcome
        );
        var lot = Lot(Bid("A", 1));
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I16", Construction(lot)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I16", Construction(lot with { IsDecided = false })).Outcome
        );
    }

    [Fact]
    public void A_member_who_ranks_a_bidder_better_than_the_others_time_and_again_is_tested()
    {
        // m0 puts A first, the two others put it second: 1 - 2 = -1 in each of eight procurements.
        var year = Enumerable
            .Range(0, 8)
            .Select(i =>
                Construction(
                    Scored(
                        ("m0", "A", 90),
                        ("m0", "B", 80),
                        ("m1", "A", 80),
                        ("m1", "B", 90),
                        ("m2", "A", 80),
                        ("m2", "B", 90)
                    )
                ) with
                {
                    Id = $"P{i}",
                }
            )
            .ToArray();
        var findings = JudgeSubject("I17", SubjectKind.Expert, "m0", new(), year);
        var favoured = Assert.Single(findings, f => f.Outcome == IndicatorOutcome.Triggered);
        Assert.Equal("A", favoured.Evidence["bidder"]);
        Assert.Equal(-1, favoured.Value);
        Assert.Equal(Math.Pow(0.5, 8), favoured.PValue);
        var other = Assert.Single(findings, f => f.Evidence["bidder"] == "B");
        Assert.Equal(IndicatorOutcome.NotTriggered, other.Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert.Single(JudgeSubject("I17", SubjectKind.Expert, "m0", new(), year[..4])).Outcome
        );
        // The cut of the last pass over the whole family is what holds.
        Assert.All(
            JudgeSubject("I17", SubjectKind.Expert, "m0", new() { Cut = 0 }, year),
            f => Assert.Equal(IndicatorOutcome.NotTriggered, f.Outcome)
        );
    }

    [Fact]
    public void Equal_scores_share_their_place()
    {
        var differences = FavouringMember
            .Differences(Scored(("m0", "A", 90), ("m0", "B", 90), ("m1", "A", 95), ("m1", "B", 90)))
            .ToList();
        Assert.Equal(
            [("m0", "A", 0.5), ("m1", "A", -0.5), ("m0", "B", -0.5), ("m1", "B", 0.5)],
            differences
        );
    }

    private static ProcurementDossier Met(int i, string expert, bool won) =>
        Construction(
            Lot(Bid("A", 1) with { IsWinner = won }, Bid("B", 2) with { IsWinner = !won }) with
            {
                Panel = [new(expert, [])],
            }
        ) with
        {
            Id = $"P{i}",
        };

    [Fact]
    public void A_bidder_that_wins_when_one_expert_sits_is_tested_by_the_hypergeometric_distribution()
    {
        // Ten bids, five won, all five with e1, who sat five times: 1 / C(10,5) = 1/252.
        ProcurementDossier[] year =
        [
            .. Enumerable.Range(0, 5).Select(i => Met(i, "e1", won: true)),
            .. Enumerable.Range(5, 5).Select(i => Met(i, "e2", won: false)),
        ];
        var findings = JudgeSubject("I18", SubjectKind.Bidder, "A", new(), year);
        var with = Assert.Single(findings, f => f.Outcome == IndicatorOutcome.Triggered);
        Assert.Equal("e1", with.Evidence["expert"]);
        Assert.Equal(1 / 252.0, with.PValue!.Value, 12);
        Assert.Equal("2.5", with.Evidence["expected"]);
        Assert.Equal(5, with.Value);
        // One that wins everything wins with everybody.
        Assert.All(
            JudgeSubject(
                "I18",
                SubjectKind.Bidder,
                "A",
                new(),
                [.. Enumerable.Range(0, 10).Select(i => Met(i, "e1", won: true))]
            ),
            f => Assert.Equal(IndicatorOutcome.NotTriggered, f.Outcome)
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert.Single(JudgeSubject("I18", SubjectKind.Bidder, "A", new(), year[..3])).Outcome
        );
    }

    [Fact]
    public void Rejections_are_compared_over_twelve_months_and_one_rejected_bid_is_no_outlier()
    {
        var rejecting = Construction(Lot(Bid("A", 1), Out("B", 2), Out("C", 3), Out("D", 4)));
        var context = FixedContext.With("I15.Buyer", 0, 0.1, 0.2, 0.3, 0.9);
        // 9 of 12 is 75 %; the fence is 0.3 + 1.5 x 0.2 = 0.6.
        var high = Assert.Single(
            JudgeSubject(
                "I15",
                SubjectKind.Buyer,
                "BUYER",
                context,
                rejecting,
                rejecting,
                rejecting
            )
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.75), (high.Outcome, high.Value));
        Assert.Equal(0.6, high.Threshold!.Value, 12);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(
                    JudgeSubject(
                        "I15",
                        SubjectKind.Buyer,
                        "BUYER",
                        context,
                        Construction(Lot(Out("A", 1)))
                    )
                )
                .Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(
                    JudgeSubject(
                        "I15",
                        SubjectKind.Agency,
                        "AGENCY",
                        context,
                        rejecting,
                        rejecting,
                        rejecting
                    )
                )
                .Outcome
        );
        var sums = Sums(Of("I15").Contribute(rejecting).Where(c => c.Subject == SubjectKind.Buyer));
        Assert.Null(Of("I15").FigureOf("I15.Buyer", sums));
        Assert.Equal(0.75, Of("I15").FigureOf("I15.Buyer", [.. sums, .. sums, .. sums]));
    }

    [Fact]
    public void Where_three_quarters_do_not_differ_the_ninety_ninth_percentile_is_the_limit()
    {
        var context = FixedContext.With("I15.Buyer", 0, 0, 0, 0, 0.5);
        IndicatorOutcome Rate(int rejected) =>
            Assert
                .Single(
                    JudgeSubject(
                        "I15",
                        SubjectKind.Buyer,
                        "BUYER",
                        context,
                        Construction(
                            Lot([
                                .. Enumerable
                                    .Range(0, 10)
                                    .Select(i => i < rejected ? Out($"{i}", 1) : Bid($"{i}", 1)),
                            ])
                        )
                    )
                )
                .Outcome;
        Assert.Equal(IndicatorOutcome.NotTriggered, Rate(0));
        Assert.Equal(IndicatorOutcome.NotTriggered, Rate(4));
        Assert.Equal(IndicatorOutcome.Triggered, Rate(5));
    }

    [Fact]
    public void Draws_that_are_repeated_more_than_usual_are_tested()
    {
        ProcurementDossier Drawn(int odd, int all) =>
            Construction(
                Lot(Bid("A", 1)) with
                {
                    Draws =
                    [
                        .. Enumerable
                            .Range(0, all)
                            .Select(i => new DrawFacts("op", i < odd, false)),
                    ],
                }
            );
        var context = FixedContext.With("I47.Operator", 0, 0, 0, 0, 0.1);
        var high = Assert.Single(
            JudgeSubject("I47", SubjectKind.Operator, "op", context, Drawn(6, 10))
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.6), (high.Outcome, high.Value));
        // P(X >= 1) of 10 at 5 % is 1 - 0.95^10.
        var usual = Assert.Single(
            JudgeSubject("I47", SubjectKind.Operator, "op", context, Drawn(1, 10))
        );
        Assert.Equal(1 - Math.Pow(0.95, 10), usual.PValue!.Value, 12);
        Assert.Equal(IndicatorOutcome.NotTriggered, usual.Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("I47", SubjectKind.Operator, "op", context, Drawn(9, 9)))
                .Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("I47", SubjectKind.Operator, "op", new(), Drawn(6, 10)))
                .Outcome
        );
    }

    [Fact]
    public void An_expert_tied_to_a_bidder_or_to_a_member_of_its_consortium_had_to_step_aside()
    {
        var lot = Lot(
            Bid("A", 1) with
            {
                Members = [new("91210200MADE00011B", "M公司")],
            },
            Bid("B", 2)
        ) with
        {
            Panel =
            [
                new(
                    "e1",
                    [new("91210200made00011b ", new("三年内任职", "employed within three years"))]
                ),
                new("e2", [new("X", new("任职", "employed"))]),
            ],
        };
        var findings = Judge("I48", Government(lot));
        Assert.Equal(
            [("e1", IndicatorOutcome.Triggered), ("e2", IndicatorOutcome.NotTriggered)],
            findings.Select(f => (f.SubjectId, f.Outcome))
        );
        Assert.Contains("198号", findings[0].Sentence.Zh, StringComparison.Ordinal);
        Assert.Contains(
            "art. 37",
            Judge("I48", Construction(lot))[0].Sentence.En,
            StringComparison.Ordinal
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I48", Government(lot with { Panel = null })).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I48", Government(lot with { Panel = null, IsDecided = false })).Outcome
        );
    }

    [Fact]
    public void An_evaluation_is_short_by_minutes_a_page()
    {
        LotFacts Evaluated(string end, int? pages) =>
            Lot(Bid("A", 1)) with
            {
                Evaluation = new()
                {
                    StartedAt = At("2026-03-24T10:00:00+08:00"),
                    EndedAt = At(end),
                    Pages = pages,
                },
            };
        var context = FixedContext.With("I44.minutesPerPage", 0.3, 0.5, 1, 2, 5);
        var border = One("I44", Construction(Evaluated("2026-03-24T11:00:00+08:00", 120)), context);
        Assert.Equal((IndicatorOutcome.Triggered, 0.5), (border.Outcome, border.Value));
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I44", Construction(Evaluated("2026-03-24T11:00:00+08:00", 119)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I44", Construction(Evaluated("2026-03-24T11:00:00+08:00", null)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I44", Construction(Evaluated("2026-03-24T09:00:00+08:00", 10)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I44", Construction(Evaluated("2026-03-24T11:00:00+08:00", 0)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I44", Construction(Evaluated("2026-03-24T11:00:00+08:00", 10))).Outcome
        );
    }

    [Fact]
    public void An_evaluation_that_began_late_is_an_outlier_among_its_peers()
    {
        var context = FixedContext.With("R015.days", 0, 0, 1, 2, 20);
        ProcurementDossier Began(string from) =>
            Construction(Lot(Bid("A", 1))) with
            {
                Steps =
                [
                    new("notice", null, Notice),
                    new("opening", null, Opening),
                    Step("evaluation", Awarded, ("from", from)),
                ],
            };
        // The fence is 2 + 1.5 x 2 = 5 days.
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R015", Began("2026-03-29T09:00:00+08:00"), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R015", Began("2026-03-28T09:00:00+08:00"), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("R015", Began("2026-03-20T09:00:00+08:00"), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R015", Construction(Lot(Bid("A", 1))), context).Outcome
        );
    }
}
