using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class AwardTests
{
    private static AwardFacts To(string winner, long? yuan, bool withdrew = false) =>
        new(winner, Awarded, yuan * 100, withdrew ? Awarded.AddDays(3) : null);

    private static LotFacts Won(long? yuan, long? ceiling, long? budget = null) =>
        Lot(Bid("A", yuan) with { IsWinner = true }, Bid("B", yuan)) with
        {
            CeilingMinor = ceiling * 100,
            BudgetMinor = budget * 100,
            Awards = [To("A", yuan)],
        };

    [Fact]
    public void An_award_at_the_ceiling_is_flagged_from_ninety_nine_in_a_hundred()
    {
        Assert.Equal(IndicatorOutcome.Triggered, One("I19", Construction(Won(990, 1000))).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I19", Construction(Won(989, 1000))).Outcome
        );
        var above = One("I19", Construction(Won(1100, 1000)));
        Assert.Equal((IndicatorOutcome.Triggered, 1.1), (above.Outcome, above.Value));
        Assert.Contains("above it", above.Sentence.En, StringComparison.Ordinal);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I19", Construction(Won(990, null))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I19", Construction(Won(990, 0))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I19", Construction(Won(990, 1000) with { HasFailed = true })).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R031", Construction(Won(990, null, 1000))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R031", Construction(Won(900, null, 1000))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R031", Construction(Won(990, null))).Outcome
        );
    }

    private static ProcurementDossier Bought(string winner, long yuan, string buyer = "BUYER") =>
        Construction(Lot(Bid(winner, yuan)) with { Awards = [To(winner, yuan)] }) with
        {
            Buyer = new(buyer, buyer),
        };

    [Fact]
    public void One_supplier_with_most_of_a_purchasers_value_is_flagged_beyond_the_peers_ninety_ninth()
    {
        ProcurementDossier[] year =
        [
            Bought("A", 60),
            Bought("A", 20),
            Bought("B", 10),
            Bought("C", 5),
            Bought("D", 5),
        ];
        var share = Assert.Single(
            JudgeSubject(
                "I22",
                SubjectKind.Buyer,
                "BUYER",
                FixedContext.With("I22.Buyer", 0.1, 0.2, 0.3, 0.4, 0.8),
                year
            )
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.8), (share.Outcome, share.Value));
        Assert.Equal("A", share.Evidence["top"]);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Assert
                .Single(
                    JudgeSubject(
                        "I22",
                        SubjectKind.Buyer,
                        "BUYER",
                        FixedContext.With("I22.Buyer", 0.1, 0.2, 0.3, 0.4, 0.81),
                        year
                    )
                )
                .Outcome
        );
        // HHI: 0.64 + 0.01 + 0.0025 + 0.0025.
        var concentration = Assert.Single(
            JudgeSubject(
                "I23",
                SubjectKind.Buyer,
                "BUYER",
                FixedContext.With("I23.Buyer", 0.1, 0.2, 0.3, 0.35, 0.9),
                year
            )
        );
        Assert.Equal(0.655, concentration.Value!.Value, 12);
        Assert.Equal(IndicatorOutcome.Triggered, concentration.Outcome);
        foreach (var code in new[] { "I22", "I23" })
        {
            Assert.Equal(
                IndicatorOutcome.InsufficientData,
                Assert
                    .Single(JudgeSubject(code, SubjectKind.Buyer, "BUYER", new(), year[..4]))
                    .Outcome
            );
            Assert.Equal(
                IndicatorOutcome.InsufficientData,
                Assert.Single(JudgeSubject(code, SubjectKind.Buyer, "BUYER", new(), year)).Outcome
            );
        }
    }

    [Fact]
    public void A_market_is_concentrated_by_its_own_limit()
    {
        ProcurementDossier[] year =
        [
            .. Enumerable.Range(0, 10).Select(i => Bought(i < 6 ? "A" : $"B{i}", 10)),
        ];
        var market = "construction/E/210100";
        // 60 % and four of 10 %: 3600 + 4 x 100.
        var hhi = Assert.Single(JudgeSubject("R051", SubjectKind.Market, market, new(), year));
        Assert.Equal(4000, hhi.Value!.Value, 9);
        Assert.Equal(IndicatorOutcome.Triggered, hhi.Outcome);
        var share = Assert.Single(JudgeSubject("R050", SubjectKind.Market, market, new(), year));
        Assert.Equal((IndicatorOutcome.Triggered, "A"), (share.Outcome, share.Evidence["top"]));
        var even = year.Select((d, i) => Bought($"B{i}", 10)).ToArray();
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Assert.Single(JudgeSubject("R051", SubjectKind.Market, market, new(), even)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("R050", SubjectKind.Market, market, new(), year[..5]))
                .Outcome
        );
    }

    [Fact]
    public void Failed_lots_are_counted_per_agency()
    {
        ProcurementDossier Ended(int failed, int all) =>
            Construction([
                .. Enumerable
                    .Range(0, all)
                    .Select(i => Lot() with { Number = $"{i}", HasFailed = i < failed }),
            ]);
        var context = FixedContext.With("I32.Agency", 0, 0, 0.1, 0.2, 0.6);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            Assert
                .Single(JudgeSubject("I32", SubjectKind.Agency, "AGENCY", context, Ended(3, 6)))
                .Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Assert
                .Single(JudgeSubject("I32", SubjectKind.Agency, "AGENCY", context, Ended(2, 6)))
                .Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("I32", SubjectKind.Agency, "AGENCY", context, Ended(4, 4)))
                .Outcome
        );
    }

    [Fact]
    public void Who_follows_a_withdrawn_winner_and_is_dearer_or_related_is_flagged()
    {
        LotFacts Followed(long first, long next, params Relation[]? relations) =>
            Lot(
                Bid("A", first) with
                {
                    Registry = new() { Relations = relations },
                },
                Bid("B", next) with
                {
                    IsWinner = true,
                }
            ) with
            {
                Awards = [To("A", first, withdrew: true), To("B", next)],
            };
        var dearer = Judge("I36", Construction(Followed(100, 105, [])));
        Assert.Equal(["P1", "A", "B"], dearer.Select(f => f.SubjectId));
        Assert.Equal(0.05, dearer[0].Value!.Value, 12);
        Assert.All(dearer, f => Assert.Equal(IndicatorOutcome.Triggered, f.Outcome));
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I36", Construction(Followed(100, 104, []))).Outcome
        );
        var related = One(
            "I36",
            Construction(Followed(100, 101, new Relation("B", 2, new("亲属", "kin"))))
        );
        Assert.Equal(IndicatorOutcome.Triggered, related.Outcome);
        Assert.Equal("2", related.Evidence["degree"]);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I36", Construction(Followed(100, 101, null))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I36", Construction(Won(100, 200))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I36", Construction(Lot(Bid("A", 1)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I36", Construction(Lot(Bid("A", 1)) with { IsDecided = false })).Outcome
        );
    }

    private static LotFacts WonBy(RegistryFacts? registry, params string[]? required) =>
        Lot(Bid("A", 100) with { IsWinner = true, Registry = registry }) with
        {
            Awards = [To("A", 100)],
            RequiredGrades = required,
        };

    [Fact]
    public void A_winner_founded_ninety_days_before_is_flagged_and_one_founded_after_is_an_error()
    {
        // Awarded on 30 March 2026; 30 December is 90 days before.
        var border = Judge("I42", Construction(WonBy(new() { FoundedOn = new(2025, 12, 30) })));
        Assert.Equal((IndicatorOutcome.Triggered, 90), (border[0].Outcome, border[0].Value));
        Assert.Equal("A", border[1].SubjectId);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I42", Construction(WonBy(new() { FoundedOn = new(2025, 12, 29) }))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I42", Construction(WonBy(new() { FoundedOn = new(2026, 4, 1) }))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I42", Construction(WonBy(null))).Outcome
        );
    }

    [Theory]
    [InlineData("建筑工程施工总承包二级", "建筑工程施工总承包二级", IndicatorOutcome.NotTriggered)]
    [InlineData("建筑工程施工总承包特级", "建筑工程施工总承包一级", IndicatorOutcome.NotTriggered)]
    [InlineData("建筑工程施工总承包三级", "建筑工程施工总承包二级", IndicatorOutcome.Triggered)]
    [InlineData("市政公用工程施工总承包一级", "建筑工程施工总承包二级", IndicatorOutcome.Triggered)]
    [InlineData("工程设计建筑行业甲级", "工程设计建筑行业乙级", IndicatorOutcome.NotTriggered)]
    [InlineData("安全生产许可证", "安全生产许可证", IndicatorOutcome.NotTriggered)]
    public void A_higher_grade_of_the_same_kind_does_and_another_kind_does_not(
        string held,
        string required,
        IndicatorOutcome outcome
    ) =>
        Assert.Equal(
            outcome,
            One("I43", Construction(WonBy(new() { Grades = [held] }, required))).Outcome
        );

    [Fact]
    public void Grades_not_recorded_clear_nobody()
    {
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I43", Construction(WonBy(new(), "一级"))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I43", Construction(WonBy(new() { Grades = [] }, null))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I43", Construction(WonBy(null, []))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I43", Construction(WonBy(new() { Grades = [] }, "一级"))).Outcome
        );
    }

    [Fact]
    public void The_days_to_decide_are_odd_beyond_the_outer_fences_either_way()
    {
        // Six days in the dossier. Quartiles 20 and 24: outer fences 8 and 36.
        var dossier = Construction(Won(100, 200));
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I45", dossier, FixedContext.With("I45.days", 15, 20, 22, 24, 40)).Outcome
        );
        // 2 and 3: 0 and 6.
        var high = One("I45", dossier, FixedContext.With("I45.days", 1, 2, 3, 3, 40));
        Assert.Equal(
            (IndicatorOutcome.Triggered, 6, 6),
            (high.Outcome, high.Value, high.Threshold)
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I45", dossier, FixedContext.With("I45.days", 3, 5, 6, 8, 40)).Outcome
        );
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I45", dossier).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I45", dossier with { Steps = [] }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I45", dossier with { Steps = [new("opening", null, Awarded.AddDays(2))] }).Outcome
        );
    }

    [Fact]
    public void Direct_awards_are_watched_near_the_threshold_and_by_their_sum()
    {
        ProcurementDossier Direct(string supplier, long yuan) =>
            Bought(supplier, yuan) with
            {
                IsSingleSource = true,
                IsCompetitive = false,
                IsOpen = false,
            };
        ProcurementDossier[] year =
        [
            Direct("A", 1_900_000),
            Direct("B", 1_600_000),
            Direct("C", 1_999_999),
            Direct("D", 2_000_000),
            Direct("E", 1_599_999),
        ];
        var near = Assert.Single(
            JudgeSubject(
                "R049",
                SubjectKind.Buyer,
                "BUYER",
                FixedContext.With("R049.Buyer", 0, 0.1, 0.2, 0.3, 0.9),
                year
            )
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.6), (near.Outcome, near.Value));
        IndicatorFinding Repeated(params ProcurementDossier[] d) =>
            Assert.Single(JudgeSubject("R055", SubjectKind.Buyer, "BUYER", new(), d));
        Assert.Equal(
            IndicatorOutcome.Triggered,
            Repeated(Direct("A", 1_000_000), Direct("A", 1_000_001)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Repeated(Direct("A", 1_000_000), Direct("A", 1_000_000)).Outcome
        );
        // One large one is not several small ones.
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Repeated(Direct("A", 9_000_000), Direct("B", 1)).Outcome
        );
        Assert.Empty(
            JudgeSubject("R055", SubjectKind.Buyer, "BUYER", new(), Bought("A", 9_000_000))
        );
    }
}
