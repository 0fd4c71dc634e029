using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class YearTests
{
    private static readonly LotFacts Sealed = new() { Number = "1" };

    private static ProcurementDossier Need(
        int month,
        long yuan,
        string project = "预算1",
        string category = "C"
    ) =>
        Government(Sealed with { BudgetMinor = yuan * 100 }) with
        {
            Id = $"{month}-{yuan}",
            IsOpen = false,
            Category = category,
            BudgetProject = project,
            Steps = [Step("notice", At($"2026-{month:00}-10T09:00:00+08:00"))],
        };

    private static IndicatorFinding Split(params ProcurementDossier[] year) =>
        Assert.Single(JudgeSubject("I30", SubjectKind.Buyer, "BUYER", new(), year));

    [Fact]
    public void Needs_of_one_budget_project_that_together_pass_the_threshold_are_splitting_in_law()
    {
        var split = Split(Need(1, 1_000_000), Need(9, 1_000_001));
        Assert.Equal(
            (IndicatorOutcome.Triggered, "legal"),
            (split.Outcome, split.Evidence["test"])
        );
        Assert.Equal(2_000_001, split.Value);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Split(Need(1, 1_000_000), Need(9, 1_000_000)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Split(Need(1, 1_000_000), Need(9, 1_500_000, "预算2")).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Split(Need(1, 1_000_000), Need(9, 1_500_000, category: "D")).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, Split(Need(1, 9_000_000)).Outcome);
        // An open tender is never splitting.
        Assert.Empty(
            JudgeSubject(
                "I30",
                SubjectKind.Buyer,
                "BUYER",
                new(),
                Need(1, 9_000_000) with
                {
                    IsOpen = true,
                }
            )
        );
    }

    [Fact]
    public void Without_budget_projects_nobody_can_tell_whether_needs_were_split()
    {
        ProcurementDossier Unsaid(int month) => Need(month, 500_000) with { BudgetProject = null };
        Assert.Equal(IndicatorOutcome.InsufficientData, Split(Unsaid(1), Unsaid(9)).Outcome);
        Assert.Equal(IndicatorOutcome.InsufficientData, Split(Unsaid(1), Need(9, 500_000)).Outcome);
        // One alone was split from nothing, and what is proved needs no more.
        Assert.Equal(IndicatorOutcome.NotTriggered, Split(Unsaid(1)).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            Split(Unsaid(1), Need(2, 1_000_000), Need(9, 1_000_001)).Outcome
        );
    }

    [Fact]
    public void Above_the_border_the_share_is_one_of_a_purchasers_year_by_the_rule_of_that_year()
    {
        ProcurementDossier Reserved(
            int month,
            long yuan,
            string? nature,
            decimal? percent,
            int year = 2026
        ) =>
            Need(month, yuan) with
            {
                Id = $"{year}-{month}-{yuan}",
                Steps = [Step("notice", At($"{year}-{month:00}-10T09:00:00+08:00"))],
                Reserved = new(nature, percent, null),
            };
        IndicatorFinding Year(params ProcurementDossier[] year) =>
            Assert.Single(JudgeSubject("I40", SubjectKind.Buyer, "BUYER", new(), year));
        // 30 % of 10 million: the first alone falls short, together they do not.
        var first = Reserved(1, 5_000_000, "goods", 10);
        Assert.Equal(IndicatorOutcome.Triggered, Year(first).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Year(first, Reserved(2, 5_000_000, "services", 50)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            Year(first, Reserved(2, 5_000_000, "services", 49.99m)).Outcome
        );
        // Of works 40 % until the end of 2026, 30 % from 2027.
        Assert.Equal(IndicatorOutcome.Triggered, Year(Reserved(3, 6_000_000, "works", 39)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Year(Reserved(3, 6_000_000, "works", 39, 2027)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Year(Reserved(3, 6_000_000, "works", 40), Reserved(4, 6_000_000, "works", null)).Outcome
        );
        Assert.Empty(
            JudgeSubject(
                "I40",
                SubjectKind.Buyer,
                "BUYER",
                new(),
                Reserved(1, 2_000_000, "goods", 0)
            )
        );
    }

    [Fact]
    public void Three_similar_needs_just_below_the_threshold_within_three_months_are_a_hint()
    {
        var hint = Split(Need(3, 1_600_000, "a"), Need(4, 2_000_000, "b"), Need(5, 1_700_000, "c"));
        Assert.Equal((IndicatorOutcome.Triggered, "hint"), (hint.Outcome, hint.Evidence["test"]));
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Split(Need(3, 1_600_000, "a"), Need(4, 2_000_000, "b"), Need(6, 1_700_000, "c")).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Split(Need(3, 1_600_000, "a"), Need(4, 1_599_999, "b"), Need(5, 1_700_000, "c")).Outcome
        );
    }

    [Fact]
    public void Single_sources_are_a_share_of_a_purchasers_procurements_under_procurement_law_alone()
    {
        ProcurementDossier Single(bool? single) =>
            Government(Sealed) with
            {
                IsSingleSource = single,
            };
        var context = FixedContext.With("I31.Buyer", 0, 0, 0.1, 0.2, 0.9);
        var high = Assert.Single(
            JudgeSubject(
                "I31",
                SubjectKind.Buyer,
                "BUYER",
                context,
                Single(true),
                Single(true),
                Single(true),
                Single(false),
                Single(false)
            )
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.6), (high.Outcome, high.Value));
        Assert.Empty(
            JudgeSubject("I31", SubjectKind.Buyer, "BUYER", context, Construction(Sealed))
        );
        Assert.Empty(JudgeSubject("I31", SubjectKind.Buyer, "BUYER", context, Single(null)));
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("I31", SubjectKind.Buyer, "BUYER", context, Single(true)))
                .Outcome
        );
    }

    [Fact]
    public void Upheld_complaints_are_counted_for_purchaser_and_agency()
    {
        ProcurementDossier Complained(string? upheld) =>
            Construction(Sealed) with
            {
                Steps =
                [
                    Step("notice", Notice),
                    Step(
                        "complaint",
                        Opening,
                        [.. upheld is null ? Array.Empty<(string, string)>() : [("upheld", upheld)]]
                    ),
                ],
            };
        var year = Enumerable
            .Range(0, 5)
            .Select(i => Complained(i < 2 ? "true" : "false"))
            .ToArray();
        var context = FixedContext.With("I34.Agency", 0, 0, 0, 0.1, 0.3);
        var high = Assert.Single(JudgeSubject("I34", SubjectKind.Agency, "AGENCY", context, year));
        Assert.Equal((IndicatorOutcome.Triggered, 0.4), (high.Outcome, high.Value));
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Assert
                .Single(
                    JudgeSubject(
                        "I34",
                        SubjectKind.Agency,
                        "AGENCY",
                        context,
                        [.. year.Select(_ => Complained(null))]
                    )
                )
                .Outcome
        );
        Assert.Equal(IndicatorOutcome.Triggered, One("R020", year[0]).Outcome);
        Assert.Equal("1", One("R020", year[0]).Evidence["upheld"]);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R020", Construction(Sealed)).Outcome);
    }

    [Fact]
    public void One_agency_and_one_winner_there_are_a_product_of_two_shares()
    {
        ProcurementDossier Run(string agency, string winner) =>
            Construction(
                Lot(Bid(winner, 1)) with
                {
                    Awards = [new(winner, Awarded, 100, null)],
                }
            ) with
            {
                Agency = new(agency, agency),
            };
        // X ran four of five; W won three of these four: 0.8 x 0.75.
        ProcurementDossier[] year =
        [
            Run("X", "W"),
            Run("X", "W"),
            Run("X", "W"),
            Run("X", "V"),
            Run("Y", "W"),
        ];
        var finding = Assert.Single(
            JudgeSubject(
                "I41",
                SubjectKind.Buyer,
                "BUYER",
                FixedContext.With("I41.Buyer", 0.1, 0.2, 0.25, 0.3, 0.9),
                year
            )
        );
        Assert.Equal(0.6, finding.Value!.Value, 12);
        Assert.Equal(IndicatorOutcome.Triggered, finding.Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert.Single(JudgeSubject("I41", SubjectKind.Buyer, "BUYER", new(), year[..4])).Outcome
        );
    }

    [Fact]
    public void Estimates_that_crowd_below_the_threshold_are_tested()
    {
        var below = Enumerable.Range(0, 10).Select(i => Need(1 + i, 1_950_000)).ToArray();
        var crowd = Assert.Single(JudgeSubject("R002", SubjectKind.Buyer, "BUYER", new(), below));
        Assert.Equal(IndicatorOutcome.Triggered, crowd.Outcome);
        Assert.Equal(1 / 1024.0, crowd.PValue!.Value, 12);
        var even = below.Select((d, i) => i % 2 == 0 ? d : Need(1 + i, 2_000_000)).ToArray();
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            Assert.Single(JudgeSubject("R002", SubjectKind.Buyer, "BUYER", new(), even)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(JudgeSubject("R002", SubjectKind.Buyer, "BUYER", new(), below[..9]))
                .Outcome
        );
    }

    [Fact]
    public void Consortia_are_a_share_of_a_firms_bids_and_members_count_as_leads_do()
    {
        var joint = Construction(Lot(Bid("A", 1) with { Members = [new("M", "M")] }));
        var context = FixedContext.With("R026.Bidder", 0, 0, 0.1, 0.2, 0.9);
        var member = Assert.Single(
            JudgeSubject(
                "R026",
                SubjectKind.Bidder,
                "M",
                context,
                joint,
                joint,
                joint,
                joint,
                Construction(Lot(Bid("M", 1)))
            )
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.8), (member.Outcome, member.Value));
    }

    [Fact]
    public void Prices_that_follow_Benford_are_not_flagged_and_invented_ones_are()
    {
        ProcurementDossier Priced(Func<int, double> price) =>
            Construction(
                Lot([
                    .. Enumerable
                        .Range(0, 2000)
                        .Select(i => Bid($"B{i}") with { AmountMinor = (long)price(i) }),
                ])
            );
        // A geometric series over whole decades follows the law; prices spread evenly do not.
        var lawful = Assert.Single(
            JudgeSubject(
                "I46",
                SubjectKind.Buyer,
                "BUYER",
                new(),
                Priced(i => Math.Pow(10, 4 + i / 500.0))
            )
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, lawful.Outcome);
        var even = Assert.Single(
            JudgeSubject("I46", SubjectKind.Buyer, "BUYER", new(), Priced(i => 100_000 + i * 450))
        );
        Assert.Equal(IndicatorOutcome.Triggered, even.Outcome);
        Assert.Equal(0.0022 + 1 / Math.Sqrt(158.8 * 2000), even.Threshold!.Value, 12);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            Assert
                .Single(
                    JudgeSubject(
                        "I46",
                        SubjectKind.Buyer,
                        "BUYER",
                        new(),
                        Construction(Lot(Bid("A", 7)))
                    )
                )
                .Outcome
        );
    }
}
