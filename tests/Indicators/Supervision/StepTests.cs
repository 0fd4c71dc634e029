using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class StepTests
{
    private static readonly LotFacts Sealed = new() { Number = "1" };

    private static LimitFact Limit(string id, string outcome, bool breach = false) =>
        new(id, outcome, breach, new($"{id}的说明。", $"Of {id}."));

    private static ProcurementDossier With(params LimitFact[]? limits) =>
        Construction(Sealed) with
        {
            Limits = limits,
        };

    [Fact]
    public void A_broken_statutory_limit_is_flagged_and_what_holds_as_a_rule_is_a_hint()
    {
        var broken = One(
            "I28",
            With(Limit("L03", "broken", true), Limit("L01", "kept"), Limit("L04", "cannotTell"))
        );
        Assert.Equal(IndicatorOutcome.Triggered, broken.Outcome);
        Assert.Equal("L03", broken.Evidence["broken"]);
        Assert.Contains("Of L03.", broken.Sentence.En, StringComparison.Ordinal);
        var hint = One("I28", With(Limit("L20", "broken"), Limit("L01", "kept")));
        Assert.Equal(IndicatorOutcome.NotTriggered, hint.Outcome);
        Assert.Equal("L20", hint.Evidence["hints"]);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I28", With(Limit("L01", "kept"), Limit("L04", "cannotTell"))).Outcome
        );
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I28", With(null)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I28", With(Limit("L01", "due"), Limit("L09", "notApplicable"))).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I28", With(Limit("L01", "kept"))).Outcome);
    }

    private static ProcurementDossier Open(string notice, string deadline) =>
        Construction(Sealed) with
        {
            Steps =
            [
                Step("notice", At(notice)),
                Step("documents", At(notice), ("deadline", deadline)),
            ],
        };

    [Fact]
    public void A_notice_over_holidays_has_few_working_days_and_an_unknown_year_cannot_be_told()
    {
        // From Wednesday 30 September 2026: eight days to 8 October, of which 1 to 7 October are off.
        var holidays = new FixedContext
        {
            DaysOff = [.. Enumerable.Range(1, 7).Select(day => new DateOnly(2026, 10, day))],
        };
        var golden = One(
            "I29",
            Open("2026-09-30T09:00:00+08:00", "2026-10-08T09:00:00+08:00"),
            holidays
        );
        Assert.Equal((IndicatorOutcome.Triggered, 0.125), (golden.Outcome, golden.Value));
        // Friday to Tuesday: Saturday, Sunday off, Monday, Tuesday on: exactly half.
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I29", Open("2026-03-06T09:00:00+08:00", "2026-03-10T09:00:00+08:00")).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I29", Open("2026-03-06T09:00:00+08:00", "2026-03-11T09:00:00+08:00")).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One(
                "I29",
                Open("2026-03-06T09:00:00+08:00", "2026-03-10T09:00:00+08:00"),
                new() { DaysOff = null }
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I29", Open("2026-03-06T09:00:00+08:00", "2026-03-06T17:00:00+08:00")).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I29", Construction(Sealed) with { Steps = [Step("notice", Notice)] }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I29", Construction(Sealed) with { Steps = [] }).Outcome
        );
    }

    private static ProcurementDossier Changed(
        params (string At, string? NewDeadline, string? Affects)[] changes
    ) =>
        Construction(Sealed) with
        {
            Steps =
            [
                Step("notice", Notice),
                Step("documents", Notice, ("deadline", "2026-03-24T09:00:00+08:00")),
                .. changes.Select(change =>
                    Step(
                        "clarification",
                        At(change.At),
                        [
                            .. change.NewDeadline is { } until
                                ? [("newDeadline", until)]
                                : Array.Empty<(string, string)>(),
                            .. change.Affects is { } flag
                                ? [("affectsBids", flag)]
                                : Array.Empty<(string, string)>(),
                        ]
                    )
                ),
            ],
        };

    [Fact]
    public void A_change_fifteen_days_before_the_deadline_that_then_holds_is_in_time()
    {
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I33", Changed(("2026-03-09T23:00:00+08:00", null, "true"))).Outcome
        );
        var late = One("I33", Changed(("2026-03-10T00:30:00+08:00", null, "true")));
        Assert.Equal(IndicatorOutcome.Triggered, late.Outcome);
        Assert.Equal("14", late.Evidence["daysLeft"]);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One(
                "I33",
                Changed(("2026-03-10T00:30:00+08:00", "2026-03-25T09:00:00+08:00", "true"))
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I33", Changed(("2026-03-20T09:00:00+08:00", null, "false"))).Outcome
        );
        var three = Changed(
            ("2026-03-03T09:00:00+08:00", null, "true"),
            ("2026-03-04T09:00:00+08:00", null, "true"),
            ("2026-03-05T09:00:00+08:00", null, "true")
        );
        Assert.Equal(
            (IndicatorOutcome.Triggered, 3),
            (One("I33", three).Outcome, One("I33", three).Value)
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I33", Changed()).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One(
                "I33",
                Construction(Sealed) with
                {
                    Steps = [Step("notice", Notice), Step("amendment", Notice)],
                }
            ).Outcome
        );
    }

    [Fact]
    public void A_negotiation_has_no_fifteen_days_and_its_changes_are_only_counted()
    {
        var late = Changed(("2026-03-20T09:00:00+08:00", null, "true"));
        var negotiation = late with { Method = "negotiation", IsOpen = false };
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I33", negotiation).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I33", negotiation with { Method = "invited" }).Outcome
        );
    }

    [Fact]
    public void A_change_of_one_lot_is_measured_by_the_deadline_of_that_lot()
    {
        StepFact Of(string code, string? lot, string at, string deadline) =>
            Step(code, At(at), ("deadline", deadline)) with
            {
                Lot = lot,
            };
        ProcurementDossier Two(string? changed) =>
            Construction(Sealed, Sealed with { Number = "2" }) with
            {
                Steps =
                [
                    Step("notice", Notice),
                    Of("documents", "1", "2026-03-02T09:00:00+08:00", "2026-03-24T09:00:00+08:00"),
                    Of("documents", "2", "2026-03-02T09:00:00+08:00", "2026-04-24T09:00:00+08:00"),
                    Step("clarification", At("2026-03-12T09:00:00+08:00")) with
                    {
                        Lot = changed,
                    },
                ],
            };
        Assert.Equal(IndicatorOutcome.Triggered, One("I33", Two("1")).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I33", Two("2")).Outcome);
        Assert.Equal(IndicatorOutcome.Triggered, One("I33", Two(null)).Outcome);
    }

    [Fact]
    public void Up_to_the_border_the_whole_is_reserved_unless_a_ground_of_the_rule_is_given()
    {
        ProcurementDossier Reserved(long yuan, string? nature, decimal? percent, string? ground) =>
            Government(Sealed with { BudgetMinor = yuan * 100 }) with
            {
                Reserved = new(nature, percent, ground),
            };
        IndicatorOutcome Of(long yuan, string? nature, decimal? percent, string? ground = null) =>
            One("I40", Reserved(yuan, nature, percent, ground)).Outcome;
        Assert.Equal(IndicatorOutcome.Triggered, Of(2_000_000, "goods", 99.99m));
        Assert.Equal(IndicatorOutcome.NotTriggered, Of(2_000_000, "goods", 100));
        Assert.Equal(IndicatorOutcome.NotApplicable, Of(2_000_001, "goods", 0));
        Assert.Equal(IndicatorOutcome.Triggered, Of(4_000_000, "works", 0));
        Assert.Equal(IndicatorOutcome.NotApplicable, Of(4_000_001, "works", 0));
        Assert.Equal(IndicatorOutcome.NotApplicable, Of(1, "goods", null, "irreplaceable"));
        Assert.Equal(IndicatorOutcome.CalculationError, Of(1, "goods", 101));
        Assert.Equal(IndicatorOutcome.InsufficientData, Of(1, null, 100));
        Assert.Equal(IndicatorOutcome.InsufficientData, Of(1, "goods", null));
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I40", Government(Sealed)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I40", Reserved(1, "goods", 0, null) with { Regime = "construction" }).Outcome
        );
    }

    [Fact]
    public void A_notice_needs_a_plan_or_an_intention_before_it()
    {
        ProcurementDossier After(params StepFact[] steps) =>
            Government(Sealed) with
            {
                Steps = steps,
            };
        var notice = Step("notice", Notice);
        Assert.Equal(IndicatorOutcome.Triggered, One("R001", After(notice)).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R001", After(notice, Step("intention", Notice.AddHours(1)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R001", After(Step("intention", Notice.AddDays(-30)), notice)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R001", After(Step("plan", null), notice)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("R001", After(Step("plan", Notice))).Outcome
        );
    }

    [Fact]
    public void An_open_method_needs_its_notice_its_documents_and_its_deadline()
    {
        var opened = Construction(Lot(Bid("A", 1)));
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R004", opened).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R004", opened with { Steps = [Step("opening", Opening)] }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("R004", opened with { IsOpen = false }).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R004", opened with { IsOpen = null }).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R005", opened).Outcome);
        var bare = One(
            "R005",
            opened with
            {
                Steps = [Step("notice", Notice), Step("opening", Opening)],
            }
        );
        Assert.Equal((IndicatorOutcome.Triggered, 2), (bare.Outcome, bare.Value));
        Assert.Equal(IndicatorOutcome.NotApplicable, One("R005", Construction(Sealed)).Outcome);
        // 22 days, and 19.
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R014", opened).Outcome);
        var hasty = opened with
        {
            Steps = [Step("notice", Notice), Step("opening", Notice.AddDays(19))],
        };
        Assert.Equal(
            (IndicatorOutcome.Triggered, 19),
            (One("R014", hasty).Outcome, One("R014", hasty).Value)
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One(
                "R014",
                opened with
                {
                    Steps = [Step("notice", Notice), Step("opening", Notice.AddDays(20))],
                }
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R014", opened with { Steps = [Step("opening", Opening)] }).Outcome
        );
    }

    [Fact]
    public void A_question_before_the_deadline_is_answered_by_the_deadline()
    {
        ProcurementDossier Asked(params (string, string)[] figures) =>
            Construction(Lot(Bid("A", 1))) with
            {
                Steps =
                [
                    Step("notice", Notice),
                    Step("documents", Notice, ("deadline", "2026-03-24T09:00:00+08:00")),
                    Step("objection", Notice.AddDays(3), figures),
                ],
            };
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R039", Asked(("receivedAt", "2026-03-05T09:00:00+08:00"))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One(
                "R039",
                Asked(
                    ("receivedAt", "2026-03-05T09:00:00+08:00"),
                    ("answeredAt", "2026-03-08T09:00:00+08:00")
                )
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R039", Asked(("receivedAt", "2026-03-26T09:00:00+08:00"))).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("R039", Construction(Sealed)).Outcome);
    }

    [Fact]
    public void An_estimate_far_from_its_kind_is_an_outlier_of_logarithms()
    {
        ProcurementDossier Estimated(long? yuan) =>
            Construction(Sealed with { BudgetMinor = yuan * 100 });
        // Quartiles e^13.3255 and e^14.6745 round e^14: one robust deviation is 1.
        var context = FixedContext.With("R016.logEstimate", 12, 14 - 0.6745, 14, 14 + 0.6745, 18);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R016", Estimated((long)Math.Exp(17.1)), context).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R016", Estimated((long)Math.Exp(16.9)), context).Outcome
        );
        Assert.Equal(IndicatorOutcome.CalculationError, One("R016", Estimated(0), context).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R016", Estimated(null), context).Outcome
        );
    }
}
