using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Trading.Analysis;
using Trading.Analysis.Procedures;

namespace Trading.Tests.Analysis.Procedures;

public class ProcedureModelTests
{
    private static readonly ProcurementFacts[] Market = Samples.Market(600, 7);
    private static readonly ProcedureModel Model = ProcedureModel
        .Train(Market, 1, Samples.Day)
        .Value;

    private static ProcurementFacts Fresh() => Samples.Ordinary("new", new Random(99));

    [Fact]
    public void A_handful_of_procurements_is_no_training_set()
    {
        var refused = ProcedureModel.Train(Market[..199], 1, Samples.Day).Problem!;
        Assert.Equal(ProblemKind.Conflict, refused.Kind);
        Assert.Equal("model.too_few", refused.Code);
        Assert.Contains("200", refused.Message.Zh, StringComparison.Ordinal);
        Assert.Contains("199", refused.Message.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Procurements_that_are_all_alike_teach_nothing() =>
        Assert.Equal(
            "model.nothing_varies",
            ProcedureModel.Train([.. Enumerable.Repeat(Fresh(), 300)], 1, Samples.Day).Problem!.Code
        );

    [Fact]
    public void Equal_input_and_seed_give_equal_scores()
    {
        var again = ProcedureModel.Train(Samples.Market(600, 7), 1, Samples.Day).Value;
        Assert.All(
            Market.Take(50),
            f => Assert.Equal(Model.Score(f).Value.Value, again.Score(f).Value.Value)
        );
    }

    [Fact]
    public void A_model_read_back_scores_as_before()
    {
        var back = ProcedureModel.Load(Model.Save()).Value;
        Assert.Equal(
            (Model.TrainedAt, Model.TrainedOn, Model.Seed),
            (back.TrainedAt, back.TrainedOn, back.Seed)
        );
        Assert.Equal(Model.Columns, back.Columns);
        Assert.All(
            Market.Take(50),
            f =>
            {
                var (one, other) = (
                    Appraisal.Of(f, Model, Model.Peers),
                    Appraisal.Of(f, back, back.Peers)
                );
                Assert.Equal(one.Score!.Value, other.Score!.Value);
                Assert.Equal(one.Score.Percentile, other.Score.Percentile);
                Assert.Equal(one.Outcomes.Select(o => o.Why), other.Outcomes.Select(o => o.Why));
            }
        );
    }

    [Fact]
    public void Anything_but_a_model_is_refused_when_read()
    {
        Assert.Equal("model.unreadable", Code([]));
        Assert.Equal("model.unreadable", Code([1, 2, 3]));
        Assert.Equal("model.unreadable", Code(Zip("{}")));
        Assert.Equal("model.unreadable", Code(Zip("{\"version\":2}")));
        Assert.Equal("model.unreadable", Code(Zip("[2]")));
        Assert.Equal("model.unreadable", Code(Model.Save()[..1000]));

        static string Code(byte[] bytes) =>
            ProcedureModel.Load(bytes).Problem!.Errors.Single().Code;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_model_of_another_version_is_refused_and_the_version_named(int version)
    {
        var refused = ProcedureModel
            .Load(Zip($$"""{"version":{{version}},"trainedOn":600,"residualLimit":1}"""))
            .Problem!;
        Assert.Equal("model.version", refused.Errors.Single().Code);
        Assert.Contains($"{version}", refused.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Contains("2", refused.Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_in_a_stored_model_is_a_problem_and_never_a_crash()
    {
        var bytes = Model.Save();
        var random = new Random(5);
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var i = 0; i < 20; i++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            }

            var read = ProcedureModel.Load(damaged);
            Assert.True(read.Succeeded || read.Problem!.Kind == ProblemKind.Invalid);
        }
    }

    [Fact]
    public void Equal_input_and_seed_give_equal_bytes_and_another_seed_does_not()
    {
        var again = ProcedureModel.Train(Samples.Market(600, 7), 1, Samples.Day).Value;
        Assert.Equal(Model.Save(), again.Save());
        Assert.Equal(Model.Save(), ProcedureModel.Load(Model.Save()).Value.Save());
        Assert.NotEqual(
            Model.Save(),
            ProcedureModel.Train(Samples.Market(600, 7), 2, Samples.Day).Value.Save()
        );
    }

    [Fact]
    public void How_rare_a_procurement_is_is_said_in_procurements_and_not_beyond_what_was_seen()
    {
        var ordered = Market.Select(f => Model.Score(f).Value).OrderBy(s => s.Value).ToArray();
        Assert.Equal(600, ordered[^1].OneIn);
        Assert.Equal(300, ordered[^2].OneIn);
        Assert.Equal(2, ordered[300].OneIn);
        Assert.Equal(1, ordered[0].OneIn);
        var gross = Fresh() with
        {
            DeadlineAt = Fresh().NoticeAt!.Value.AddHours(1),
            OpenedAt = Fresh().NoticeAt!.Value.AddHours(2),
            EvaluatedAt = Fresh().NoticeAt!.Value.AddHours(1),
            Bids = [new("B0", Fresh().PriceCeiling * 0.1m, BidStatus.Valid, true)],
        };
        Assert.Null(Model.Score(gross).Value.OneIn);
        Assert.Contains(
            "none of the 600 procurements",
            Appraisal.Of(gross, Model, Model.Peers).Findings[0].Reason.En,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_deviation_that_harms_nobody_is_not_flagged()
    {
        var patient = Fresh() with { NoticeAt = Fresh().NoticeAt!.Value.AddDays(-60) };
        Assert.Null(Model.LevelOf(Model.Score(patient).Value));
        var crowded = Fresh();
        crowded = crowded with
        {
            Bids =
            [
                .. crowded.Bids,
                .. Enumerable
                    .Range(50, 8)
                    .Select(i => new BidFact(
                        $"B{i}",
                        crowded.PriceCeiling * 0.9m,
                        BidStatus.Valid,
                        false
                    )),
            ],
        };
        Assert.True(
            Model.Score(crowded).Value.Contributions.Single(c => c.Code == "bidders").Share < 0.2
        );
    }

    [Fact]
    public void Figures_that_only_some_sources_tell_of_are_missing_to_nobody()
    {
        ProcurementFacts[] market =
        [
            .. Market.Select(
                (f, i) =>
                    i % 3 == 0
                        ? f with
                        {
                            Changes = i % 4,
                            EligibilityLength = 600 + i % 300,
                            ScoreSpread = i % 7 == 0 ? double.NaN : i % 11,
                            WinnerShare =
                                i % 13 == 0 ? double.PositiveInfinity : 0.1 + i % 5 * 0.01,
                        }
                        : f
            ),
        ];
        var model = ProcedureModel.Train(market, 1, Samples.Day).Value;
        Assert.Contains("eligibility_length", model.Columns);
        Assert.Contains("score_spread", model.Columns);
        Assert.DoesNotContain("eligibility_length.missing", model.Columns);
        var silent = model.Score(Fresh()).Value;
        Assert.Equal(1, silent.Recorded);
        Assert.Equal(0, silent.Contributions.Single(c => c.Code == "eligibility_length").Share);
        var wordy = model.Score(Fresh() with { EligibilityLength = 9000 }).Value;
        Assert.Equal("eligibility_length", wordy.Contributions[0].Code);
        Assert.True(double.IsFinite(model.Score(market[0]).Value.Value));
    }

    [Fact]
    public void Clauses_relations_agencies_and_payments_speak_for_the_side_that_harms()
    {
        ProcurementFacts[] market =
        [
            .. Market.Select(
                (f, i) =>
                    f with
                    {
                        GraveClauses = i % 9 == 0 ? 1 : 0,
                        LesserClauses = i % 4,
                        AgencyShare = 0.2 + i % 7 * 0.05,
                        WinnerAgencyShare = i % 5 * 0.04,
                        BidderRelations = i % 10 == 0 ? 1 : 0,
                        SharedTraces = i % 12 == 0 ? 1 : 0,
                        ExpertOutlier = 2 + i % 6,
                        PaymentDelayDays = i % 3,
                        ContractAmount = 1000,
                        PaidAmount = 500 + i % 11 * 51,
                    }
            ),
        ];
        var model = ProcedureModel.Train(market, 1, Samples.Day).Value;
        foreach (
            var (code, grave) in new (string, Func<ProcurementFacts, ProcurementFacts>)[]
            {
                ("grave_clauses", f => f with { GraveClauses = 9 }),
                ("agency_share", f => f with { AgencyShare = 1 }),
                ("winner_agency_share", f => f with { WinnerAgencyShare = 0.9 }),
                ("bidder_relations", f => f with { BidderRelations = 12 }),
                ("shared_traces", f => f with { SharedTraces = 9 }),
                ("expert_outlier", f => f with { ExpertOutlier = 60 }),
                ("payment_delay", f => f with { PaymentDelayDays = 400 }),
                ("paid_over_contract", f => f with { PaidAmount = 3000 }),
            }
        )
        {
            Assert.Contains(code, model.Columns);
            Assert.DoesNotContain($"{code}.missing", model.Columns);
            var said = model
                .Score(grave(market[1] with { ContractSignedAt = market[1].AwardedAt?.AddDays(9) }))
                .Value;
            Assert.Equal(code, said.Contributions[0].Code);
        }

        // A contract half of which is paid is under way.
        var paid = StepFeatures.All[StepFeatures.ByCode["paid_over_contract"]].Measure;
        Assert.Equal(0, paid.Read(Fresh() with { ContractAmount = 1000, PaidAmount = 500 }));
        Assert.Null(paid.Read(Fresh() with { ContractAmount = 1000 }));
    }

    [Fact]
    public void Where_there_is_too_little_for_all_columns_what_few_sources_tell_of_is_left_out_first()
    {
        ProcurementFacts[] some =
        [
            .. Market
                .Take(200)
                .Select(
                    (f, i) =>
                        f with
                        {
                            LesserClauses = i % 4,
                            AgencyShare = i % 2 == 0 ? 0.2 + i % 7 * 0.05 : null,
                            ExpertOutlier = i % 3 == 0 ? 2 + i % 6 : null,
                            PaymentDelayDays = i % 5 == 0 ? i % 3 : null,
                        }
                ),
        ];
        var plain = ProcedureModel.Train([.. Market.Take(200)], 1, Samples.Day).Value;
        // Room for two columns more.
        var settings = ProcedureModelSettings.Default;
        settings = settings with
        {
            MinimumPerColumn = settings.MinimumPerColumn with
            {
                Value = 200 / (plain.Columns.Count + 2.5),
            },
        };
        Assert.Equal(
            ["lesser_clauses", "agency_share"],
            ProcedureModel.Train(some, 1, Samples.Day, settings).Value.Columns.Except(plain.Columns)
        );
    }

    [Fact]
    public void A_category_never_seen_is_compared_within_its_kind() =>
        Assert.InRange(Model.Score(Fresh() with { Category = "Z99" }).Value.Percentile, 0.02, 0.97);

    private static byte[] Zip(string json)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, true))
        {
            using var entry = new StreamWriter(archive.CreateEntry("model.json").Open());
            entry.Write(json);
        }

        return stream.ToArray();
    }

    [Fact]
    public void The_relative_residual_is_the_score_that_RandomizedPca_itself_gives()
    {
        foreach (var facts in Market.Take(20))
        {
            var (transformer, vector) = Model.Raw(facts);
            var machine = new MLContext(1);
            var schema = SchemaDefinition.Create(typeof(Input));
            schema[nameof(Input.Filled)].ColumnType = new VectorDataViewType(
                NumberDataViewType.Single,
                vector.Length
            );
            var scored = transformer.Transform(
                machine.Data.LoadFromEnumerable([new Input { Filled = vector }], schema)
            );
            var score = machine
                .Data.CreateEnumerable<Output>(scored, reuseRowObject: false)
                .Single()
                .Score;
            Assert.Equal(score, Model.Score(facts).Value.RelativeResidual, 2e-3);
        }
    }

    [Fact]
    public void Contributions_add_up_to_the_score() =>
        Assert.All(
            Market,
            f => Assert.Equal(1, Model.Score(f).Value.Contributions.Sum(c => c.Share), 9)
        );

    [Fact]
    public void An_ordinary_procurement_is_not_flagged()
    {
        var appraisal = Appraisal.Of(Fresh(), Model, Model.Peers);
        Assert.Equal(ScreenState.NotTriggered, appraisal.Outcomes[0].State);
        Assert.InRange(appraisal.Score!.Percentile, 0.02, 0.95);
    }

    [Fact]
    public void Five_in_a_hundred_of_an_ordinary_market_are_shown_and_one_in_two_hundred_first()
    {
        var levels = Market.Select(f => Model.LevelOf(Model.Score(f).Value)).ToArray();
        Assert.InRange(levels.Count(l => l is not null), 24, 36);
        Assert.InRange(levels.Count(l => l is Level.Red), 1, 6);
    }

    public static TheoryData<string, Func<ProcurementFacts, ProcurementFacts>> Oddities() =>
        new()
        {
            {
                "notice_period",
                f =>
                    f with
                    {
                        DeadlineAt = f.NoticeAt!.Value.AddDays(2),
                        OpenedAt = f.NoticeAt.Value.AddDays(2),
                        EvaluatedAt = f.NoticeAt.Value.AddDays(3),
                    }
            },
            {
                "award_to_contract",
                f => f with { ContractSignedAt = f.AwardedAt!.Value.AddDays(400) }
            },
            {
                "opening_to_evaluation",
                f => f with { EvaluatedAt = f.OpenedAt!.Value.AddDays(-3) }
            },
            {
                "award_above_best",
                f =>
                    f with
                    {
                        Bids =
                        [
                            .. f.Bids.Select(
                                (b, i) =>
                                    b with
                                    {
                                        Winner = i == f.Bids.Count - 1,
                                        Status = BidStatus.Valid,
                                    }
                            ),
                        ],
                    }
            },
            {
                "disqualified_share",
                f =>
                    f with
                    {
                        Bids =
                        [
                            .. f.Bids.Select(b =>
                                b with
                                {
                                    Status = b.Winner ? BidStatus.Valid : BidStatus.Disqualified,
                                }
                            ),
                        ],
                    }
            },
        };

    [Theory]
    [MemberData(nameof(Oddities))]
    public void An_odd_step_is_flagged_and_named_among_the_reasons(
        string code,
        Func<ProcurementFacts, ProcurementFacts> change
    )
    {
        var odd = change(Fresh());
        var appraisal = Appraisal.Of(odd, Model, Model.Peers);
        var finding = appraisal.Findings.Single(f => f.Code == Appraisal.ProcedureCode);
        Assert.True(finding.Level >= Level.Orange);
        Assert.Contains(code, appraisal.Score!.Contributions.Take(3).Select(c => c.Code));
        Assert.All(
            finding.Figures,
            f =>
            {
                Assert.Contains(f.Name.Zh, finding.Reason.Zh, StringComparison.Ordinal);
                Assert.Contains(f.Name.En, finding.Reason.En, StringComparison.OrdinalIgnoreCase);
                Assert.True(f.PeerCount >= 30);
            }
        );
        Assert.Contains("不作违规认定", finding.Reason.Zh, StringComparison.Ordinal);
        Assert.Contains("innocent", finding.Reason.En, StringComparison.Ordinal);
        // What its page draws: the figures of the reason first, each with its share and side.
        var shares = finding.Shares!;
        Assert.Equal(finding.Figures[0], shares[0].Figure);
        Assert.Equal(shares.OrderByDescending(share => share.Share), shares);
        Assert.InRange(shares.Sum(share => share.Share), 0.5, 1.0005);
        Assert.All(shares, share => Assert.Equal(share.Figure.Value is null, share.Missing));
        Assert.NotNull(finding.Otherwise);
    }

    [Fact]
    public void A_step_not_yet_reached_is_not_held_against_a_procurement()
    {
        var whole = Fresh();
        var open = whole with
        {
            EvaluatedAt = null,
            AwardedAt = null,
            ContractSignedAt = null,
            Bids = [.. whole.Bids.Select(b => b with { Winner = false })],
        };
        var score = Model.Score(open).Value;
        Assert.True(score.Percentile < 0.95);
        Assert.Equal(1, score.Recorded);
        Assert.DoesNotContain(score.Contributions, c => c.Missing && Math.Abs(c.Deviation) > 1);
    }

    [Fact]
    public void A_figure_without_meaning_is_never_the_reason()
    {
        // One bid has no spread; that its price is low must not turn the absent spread into an oddity.
        var fresh = Fresh();
        var lone = fresh with
        {
            Bids = [new("B0", fresh.PriceCeiling * 0.3m, BidStatus.Valid, true)],
        };
        var score = Model.Score(lone).Value;
        var spread = score.Contributions.Single(c => c.Code == "bid_spread");
        Assert.False(spread.Missing);
        Assert.True(spread.Share < score.Contributions[0].Share / 2);
        Assert.Equal(1, score.Recorded);
        var finding = Appraisal
            .Of(lone, Model, Model.Peers)
            .Findings.Single(f => f.Code == Appraisal.ProcedureCode);
        Assert.DoesNotContain(finding.Figures, f => f.Value is null);
    }

    [Fact]
    public void A_step_skipped_on_the_way_is_a_deviation_of_its_own()
    {
        ProcurementFacts[] market =
        [
            .. Market.Select((f, i) => i % 40 == 0 ? f with { EvaluatedAt = null } : f),
        ];
        var model = ProcedureModel.Train(market, 1, Samples.Day).Value;
        Assert.Contains("opening_to_evaluation.missing", model.Columns);

        var skipped = model.Score(Fresh() with { EvaluatedAt = null }).Value;
        Assert.True(skipped.Value > model.Score(Fresh()).Value.Value);
        Assert.Contains(
            skipped.Contributions.Take(2),
            c => c is { Code: "opening_to_evaluation", Missing: true }
        );
        // The two durations that the same absence takes away are one column, not two.
        Assert.DoesNotContain("evaluation_to_award.missing", model.Columns);
    }

    [Fact]
    public void A_kind_the_model_never_saw_gets_no_score()
    {
        var appraisal = Appraisal.Of(Fresh() with { Kind = "land" }, Model, Model.Peers);
        Assert.Null(appraisal.Score);
        Assert.Equal(ScreenState.InsufficientData, appraisal.Outcomes[0].State);
        Assert.Equal(
            "model.out_of_domain",
            Model.Score(Fresh() with { Kind = "land" }).Problem!.Code
        );
        Assert.True(appraisal.Coverage < 1);
    }

    [Fact]
    public void A_procurement_with_hardly_a_record_gets_no_score() =>
        Assert.Equal(
            "model.too_little_recorded",
            Model
                .Score(
                    new()
                    {
                        Id = "x",
                        Kind = "government",
                        ContractSignedAt = Samples.Day,
                    }
                )
                .Problem!.Code
        );

    [Fact]
    public void Features_that_do_not_vary_are_left_out()
    {
        ProcurementFacts[] undated =
        [
            .. Market.Select(f => f with { NoticeAt = null, DeadlineAt = f.OpenedAt }),
        ];
        var columns = ProcedureModel.Train(undated, 1, Samples.Day).Value.Columns;
        Assert.DoesNotContain("notice_period", columns);
        Assert.DoesNotContain("deadline_to_opening", columns);
        Assert.DoesNotContain("notice_period.missing", columns);
        Assert.Contains("opening_to_award", columns);
    }

    private sealed class Input
    {
        public float[] Filled { get; set; } = [];
    }

    private sealed class Output
    {
        public float Score { get; set; }
    }
}
