using System.Globalization;
using CsCheck;
using Trading.Domain.Codes;
using Trading.Procurement.Limits;

namespace Trading.Tests.Procurement.Limits;

public class LimitCheckTests
{
    private static readonly WorkingDays Calendar = WorkingDays.Official;

    // The clocks of the worked examples of the law dossier: rule, where it is counted from, the day it comes to.
    [Theory]
    [InlineData("L21", "government", "open", "notice", "2026-04-30", "2026-05-11")] // 87号令 16; 05-09, a Saturday, is worked
    [InlineData("L21", "government", "open", "notice", "2026-02-13", "2026-02-27")] // 02-14, a Saturday, is worked
    [InlineData("L31", "government", "open", "question.knownAt", "2026-02-11", "2026-02-27")] // 政府采购法 52
    [InlineData("L31", "government", "open", "question.knownAt", "2024-09-27", "2024-10-12")] // 09-29 and 10-12 are worked
    [InlineData("L33", "government", "open", "question.receivedAt", "2026-09-15", "2026-10-21")] // 94号令 17; the answer period ends on 09-23
    [InlineData("L34", "government", "open", "complaint.receivedAt", "2026-01-30", "2026-03-19")] // 政府采购法 56
    [InlineData("L22", "government", "open", "documents.saleFrom", "2026-09-11", "2026-10-08")] // 政府采购法 35; 10-01 is off
    [InlineData("L03", "construction", "open", "documents.saleFrom", "2026-09-11", "2026-10-08")] // 招标投标法 24
    [InlineData("L03", "construction", "open", "documents.saleFrom", "2026-02-01", "2026-02-24")] // 02-21 is off
    [InlineData("L10", "construction", "open", "candidates", "2026-09-24", "2026-09-28")] // 实施条例 54; 09-27 is off
    [InlineData("L28b", "government", "open", "award.determinedAt", "2026-09-30", "2026-10-09")] // 政府采购法实施条例 43
    [InlineData("L39", "government", "open", "award.noticeAt", "2026-05-08", "2026-05-14")] // 33; 05-09 is worked
    [InlineData("L39", "government", "open", "award.noticeAt", "2025-01-24", "2025-02-07")] // 01-26, a Sunday, is worked
    [InlineData("L23", "government", "open", "documents.deadline", "2026-10-20", "2026-10-05")] // back, and stays on a day off
    [InlineData("L04", "construction", "open", "documents.deadline", "2026-10-20", "2026-10-05")]
    [InlineData(
        "L35a",
        "government",
        "negotiation",
        "documents.deadline",
        "2026-10-12",
        "2026-10-08"
    )] // 10-10, a Saturday, is worked
    [InlineData("L43", "payment", "", "acceptance", "2026-06-01", "2026-07-01")] // 保障中小企业款项支付条例 9
    [InlineData("L43", "payment", "", "acceptance", "2026-09-03", "2026-10-08")] // 民法典 203
    [InlineData("L44", "payment", "", "acceptance", "2026-06-01", "2026-07-31")]
    [InlineData("L49", "payment", "", "complaint.admittedAt", "2026-09-28", "2026-10-16")] // 25
    // Ends of years, Spring Festival, leap years.
    [InlineData("L21", "government", "open", "notice", "2024-12-30", "2025-01-07")]
    [InlineData("L21", "government", "open", "notice", "2025-12-31", "2026-01-08")] // 01-01 to 01-03 off, Sunday 01-04 worked
    [InlineData("L11", "construction", "open", "award.noticeAt", "2024-01-31", "2024-03-01")] // 2024-02-29 counts
    [InlineData("L11", "construction", "open", "award.noticeAt", "2025-12-02", "2026-01-04")] // 01-01 is off, 01-04 worked
    [InlineData("L22", "government", "open", "documents.saleFrom", "2026-01-26", "2026-02-24")] // 02-15, eve of the festival
    public void A_clock_comes_to_its_day(
        string id,
        string kind,
        string method,
        string from,
        string start,
        string day
    )
    {
        foreach (var hour in new[] { "00:00", "09:00", "23:59" })
        {
            var record = Record(kind, method, (from, $"{start} {hour}"));
            // A limit that is counted back is asked for while its day is ahead.
            var answer = Only(
                record,
                id,
                StatutoryLimits.Official.Find(id).Single().Back
                    ? "2026-09-01 09:00"
                    : $"{start} {hour}"
            );
            Assert.Equal(LimitOutcome.Due, answer.Outcome);
            Assert.Equal(Day(day), answer.Edge);
        }
    }

    // Kept on the last day, broken beyond it, and by how much.
    [Theory]
    [InlineData(
        "L01",
        "documents.saleFrom",
        "2026-03-04 09:00",
        "documents.saleTo",
        "2026-03-09 09:00",
        true,
        5,
        0
    )]
    [InlineData(
        "L01",
        "documents.saleFrom",
        "2026-03-02 09:00",
        "documents.saleTo",
        "2026-03-07 09:00",
        false,
        5,
        2
    )] // the fifth day is a Saturday
    [InlineData(
        "L01",
        "documents.saleFrom",
        "2026-03-03 09:00",
        "documents.saleTo",
        "2026-03-07 17:00",
        false,
        4,
        1
    )]
    [InlineData(
        "L03",
        "documents.saleFrom",
        "2026-03-02 23:59",
        "documents.deadline",
        "2026-03-23 00:00",
        true,
        21,
        0
    )]
    [InlineData(
        "L03",
        "documents.saleFrom",
        "2026-03-03 09:00",
        "documents.deadline",
        "2026-03-23 00:00",
        true,
        20,
        0
    )]
    [InlineData(
        "L03",
        "documents.saleFrom",
        "2026-03-04 00:00",
        "documents.deadline",
        "2026-03-23 23:59",
        false,
        19,
        1
    )]
    [InlineData(
        "L11",
        "award.noticeAt",
        "2026-03-02 09:00",
        "contract.signedAt",
        "2026-04-01 23:59",
        true,
        30,
        0
    )]
    [InlineData(
        "L11",
        "award.noticeAt",
        "2026-03-02 09:00",
        "contract.signedAt",
        "2026-04-02 00:00",
        false,
        31,
        1
    )]
    [InlineData(
        "L11",
        "award.noticeAt",
        "2026-09-01 09:00",
        "contract.signedAt",
        "2026-10-08 12:00",
        true,
        37,
        0
    )] // 10-01 is off
    [InlineData(
        "L11",
        "award.noticeAt",
        "2026-09-01 09:00",
        "contract.signedAt",
        "2026-10-09 12:00",
        false,
        38,
        1
    )]
    [InlineData(
        "L04",
        "documents.deadline",
        "2026-10-20 09:00",
        "clarification",
        "2026-10-05 23:59",
        true,
        15,
        0
    )]
    [InlineData(
        "L04",
        "documents.deadline",
        "2026-10-20 09:00",
        "clarification",
        "2026-10-06 00:00",
        false,
        14,
        1
    )]
    [InlineData(
        "L19",
        "documents.deadline",
        "2026-10-20 09:00",
        "opening",
        "2026-10-20 09:30",
        true,
        0,
        0
    )]
    [InlineData(
        "L19",
        "documents.deadline",
        "2026-10-20 09:00",
        "opening",
        "2026-10-21 09:00",
        false,
        1,
        1
    )]
    public void A_construction_tender_keeps_a_limit_on_its_last_day_and_breaks_it_on_the_next(
        string id,
        string from,
        string start,
        string to,
        string end,
        bool kept,
        int counted,
        int by
    )
    {
        var record = Record("construction", "open", (from, start), (to, end));
        record = record with
        {
            Events =
            [
                .. record.Events.Select(known =>
                    known with
                    {
                        Facts = new Dictionary<string, string>
                        {
                            ["clarification.affectsBids"] = "true",
                        },
                    }
                ),
            ],
        };
        var answer = Only(record, id, end);
        Assert.Equal(kept ? LimitOutcome.Kept : LimitOutcome.Broken, answer.Outcome);
        Assert.Equal(counted, answer.Counted);
        Assert.Equal(kept ? null : by, answer.By);
        Assert.Equal(!kept, answer.IsBreach);
    }

    [Fact]
    public void A_breach_says_what_it_was_and_names_law_and_article()
    {
        var record = Record(
            "construction",
            "open",
            ("documents.saleFrom", "2026-03-03 09:00"),
            ("documents.saleTo", "2026-03-07 17:00")
        );
        var sentence = Only(record, "L01", "2026-03-10 09:00").Sentence;
        Assert.Equal("招标文件发售期 4 日，少于 5 日（招标投标法实施条例第十六条）", sentence.Zh);
        Assert.Equal(
            "Sale of the tender documents: 4 days, fewer than 5 days (Regulation on the Implementation of the Tendering Law, art. 16)",
            sentence.En
        );
    }

    [Fact]
    public void Done_on_the_day_off_after_the_last_working_day_is_late()
    {
        // Five working days, the fifth a Friday; confirmed on the Saturday.
        var answer = Only(
            Record(
                "government",
                "open",
                ("evaluation.reportAt", "2026-03-06 09:00"),
                ("award.determinedAt", "2026-03-14 09:00")
            ),
            "L27",
            "2026-03-14 09:00"
        );
        Assert.Equal(LimitOutcome.Broken, answer.Outcome);
        Assert.Equal(1, answer.By);
        Assert.Contains(
            "末日 2026-03-13，实际 2026-03-14",
            answer.Sentence.Zh,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_period_whose_last_day_is_off_has_not_ended_there()
    {
        // 22 days, but the twentieth is National Day and the period goes on to 10-08.
        var record = Record(
            "construction",
            "open",
            ("documents.saleFrom", "2026-09-11 09:00"),
            ("documents.deadline", "2026-10-03 09:00")
        );
        var answer = Only(record, "L03", "2026-09-11 09:00");
        Assert.Equal(LimitOutcome.Broken, answer.Outcome);
        Assert.Equal(5, answer.By);
        Assert.Equal(Day("2026-10-01"), answer.MovedFrom);
        Assert.Contains("顺延至 2026-10-08", answer.Sentence.Zh, StringComparison.Ordinal);
    }

    // 2027's days off are not announced: what depends on them cannot be told, what does not is told.
    [Theory]
    [InlineData(
        "L21",
        "notice",
        "2026-12-28 09:00",
        "notice.until",
        "2027-01-06 09:00",
        nameof(LimitOutcome.CannotTell)
    )]
    [InlineData(
        "L21",
        "notice",
        "2026-12-28 09:00",
        "notice.until",
        "2026-12-31 09:00",
        nameof(LimitOutcome.Broken)
    )]
    [InlineData(
        "L21",
        "notice",
        "2026-12-28 09:00",
        "notice.until",
        "2027-01-01 09:00",
        nameof(LimitOutcome.Broken)
    )] // four at most
    [InlineData(
        "L21",
        "notice",
        "2026-12-21 09:00",
        "notice.until",
        "2027-01-20 09:00",
        nameof(LimitOutcome.Kept)
    )] // eight in 2026
    [InlineData(
        "L28",
        "award.determinedAt",
        "2026-12-30 09:00",
        "award.noticeAt",
        "2027-01-05 09:00",
        nameof(LimitOutcome.CannotTell)
    )]
    [InlineData(
        "L28",
        "award.determinedAt",
        "2026-12-30 09:00",
        "award.noticeAt",
        "2027-01-01 09:00",
        nameof(LimitOutcome.Kept)
    )]
    [InlineData(
        "L29",
        "award.noticeAt",
        "2026-12-10 09:00",
        "contract.signedAt",
        "2027-01-09 09:00",
        nameof(LimitOutcome.Kept)
    )] // the thirtieth day itself
    [InlineData(
        "L29",
        "award.noticeAt",
        "2026-12-10 09:00",
        "contract.signedAt",
        "2027-01-11 09:00",
        nameof(LimitOutcome.CannotTell)
    )]
    [InlineData(
        "L29",
        "award.noticeAt",
        "2026-12-10 09:00",
        "contract.signedAt",
        "2027-03-01 09:00",
        nameof(LimitOutcome.Broken)
    )]
    [InlineData(
        "L22",
        "documents.saleFrom",
        "2026-12-20 09:00",
        "documents.deadline",
        "2027-01-10 09:00",
        nameof(LimitOutcome.CannotTell)
    )]
    [InlineData(
        "L22",
        "documents.saleFrom",
        "2026-12-20 09:00",
        "documents.deadline",
        "2027-02-01 09:00",
        nameof(LimitOutcome.Kept)
    )]
    public void A_year_whose_days_off_are_not_known_answers_that_nobody_can_tell(
        string id,
        string from,
        string start,
        string to,
        string end,
        string outcome
    )
    {
        Assert.False(Calendar.IsKnown(2027));
        var answer = Only(
            Record("government", "open", (from, start), (to, end)),
            id,
            "2026-12-10 09:00"
        );
        Assert.Equal(outcome, answer.Outcome.ToString());
        if (answer.Outcome == LimitOutcome.CannotTell)
        {
            Assert.Equal(LimitReason.YearUnknown, answer.Reason);
            Assert.Equal(2027, answer.UnknownYear);
            Assert.Contains("2027 年节假日安排未知", answer.Sentence.Zh, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_due_in_a_year_that_is_not_known_has_no_day_until_the_notice_is_loaded()
    {
        var record = Record("government", "open", ("award.noticeAt", "2026-12-10 09:00"));
        var before = Only(record, "L29", "2026-12-10 09:00");
        Assert.Equal(LimitOutcome.CannotTell, before.Outcome);
        Assert.Null(before.Edge);
        var known = Calendar.With([
            new(new(2027, 1, 1), false, new("元旦", "New Year"), "notice"),
            new(new(2027, 1, 9), true, new("元旦", "New Year"), "notice"),
        ]);
        var after = LimitCheck
            .Of(record, StatutoryLimits.Official, known, Tenders.At("2026-12-10 09:00"))
            .Single(one => one.Limit.Id == "L29");
        Assert.Equal(new DateOnly(2027, 1, 9), after.Edge);
    }

    [Fact]
    public void A_rule_holds_from_the_day_it_came_into_force()
    {
        TradingRecord Sold(string from, string to) =>
            Record("construction", "open", ("documents.saleFrom", from), ("documents.saleTo", to));
        var before = Only(Sold("2012-01-31 09:00", "2012-02-02 09:00"), "L01", "2012-03-01 09:00");
        Assert.Equal(LimitOutcome.NotApplicable, before.Outcome);
        Assert.Equal(LimitReason.NotInForce, before.Reason);
        var after = Only(Sold("2012-02-01 09:00", "2012-02-03 09:00"), "L01", "2012-03-01 09:00");
        Assert.Equal(LimitOutcome.Broken, after.Outcome);
    }

    [Fact]
    public void Of_a_rule_that_changed_the_one_of_the_day_speaks()
    {
        var old = StatutoryLimits.Official.Find("L01").Single();
        var limits = StatutoryLimits.Official.With([
            old with
            {
                InForceTo = new(2026, 12, 31),
            },
            old with
            {
                InForceFrom = new(2027, 1, 1),
                Value = 7,
                Unit = LimitUnit.Days,
            },
        ]);
        var answers = LimitCheck
            .Of(
                Record(
                    "construction",
                    "open",
                    ("documents.saleFrom", "2027-03-01 09:00"),
                    ("documents.saleTo", "2027-03-07 09:00")
                ),
                limits,
                Calendar,
                Tenders.At("2027-03-10 09:00")
            )
            .Where(one => one.Limit.Id == "L01")
            .ToList();
        Assert.Equal(
            [LimitOutcome.NotApplicable, LimitOutcome.Broken],
            answers.Select(one => one.Outcome)
        );
        Assert.Throws<FormatException>(() =>
            StatutoryLimits.Official.With([old, old with { Value = 6 }])
        );
    }

    [Fact]
    public void A_notice_stands_in_for_the_issue_of_the_documents_and_the_answer_says_so()
    {
        var answer = Only(
            Record(
                "government",
                "open",
                ("notice", "2026-03-02 09:00"),
                ("documents.deadline", "2026-03-20 09:00")
            ),
            "L22",
            "2026-03-02 09:00"
        );
        Assert.Equal(LimitOutcome.Broken, answer.Outcome);
        Assert.Equal("notice", answer.StandIn);
        Assert.Contains("以“公告”代替", answer.Sentence.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_recorded_here_is_no_breach_and_what_could_have_been_is()
    {
        var record = Record("government", "open", ("contract.signedAt", "2026-03-02 09:00"));
        var now = "2026-03-20 09:00";
        Assert.True(Only(record, "L30", now) is { Outcome: LimitOutcome.Broken, Overdue: true });
        var here = record with { Carried = new HashSet<string> { "contract.signedAt" } };
        var answer = Only(here, "L30", now);
        Assert.Equal(LimitOutcome.CannotTell, answer.Outcome);
        Assert.Equal(LimitReason.NotRecordedHere, answer.Reason);
        // Before its day it is due all the same.
        Assert.Equal(LimitOutcome.Due, Only(here, "L30", "2026-03-03 09:00").Outcome);
    }

    [Fact]
    public void A_datum_that_a_condition_asks_for_is_named()
    {
        var record = Record(
            "property",
            "auction",
            ("notice", "2026-03-02 09:00"),
            ("notice.until", "2026-03-20 09:00")
        );
        var answer = Only(record, "L42", "2026-04-01 09:00");
        Assert.Equal(LimitOutcome.CannotTell, answer.Outcome);
        Assert.Equal("deal", answer.Missing);
        TradingRecord Assets(decimal reserve) =>
            record with
            {
                Facts = new Dictionary<string, string> { ["deal"] = "assets" },
                Figures = [new("reserve", reserve)],
            };
        Assert.Equal(
            LimitOutcome.Kept,
            Only(Assets(5_000_000), "L42c", "2026-04-01 09:00").Outcome
        );
        Assert.Equal(
            LimitOutcome.Broken,
            Only(Assets(10_000_000), "L42d", "2026-04-01 09:00").Outcome
        );
        Assert.Equal(
            LimitOutcome.NotApplicable,
            Only(Assets(10_000_000), "L42c", "2026-04-01 09:00").Outcome
        );
        Assert.Equal(
            LimitOutcome.NotApplicable,
            Only(Assets(1_000_000), "L42c", "2026-04-01 09:00").Outcome
        );
    }

    [Fact]
    public void Each_lot_has_its_own_answer_and_what_is_said_of_all_serves_each()
    {
        var record = Record("construction", "open", ("documents.saleFrom", "2026-03-02 09:00")) with
        {
            Lots = ["B1", "B2"],
        };
        record = record with
        {
            Events =
            [
                .. record.Events,
                new("documents.deadline", Tenders.At("2026-03-30 09:00")) { Lot = "B1" },
                new("documents.deadline", Tenders.At("2026-03-10 09:00")) { Lot = "B2" },
            ],
        };
        var answers = LimitCheck
            .Of(record, StatutoryLimits.Official, Calendar, Tenders.At("2026-03-02 09:00"))
            .Where(one => one.Limit.Id == "L03")
            .ToList();
        Assert.Equal(
            [("B1", LimitOutcome.Kept), ("B2", LimitOutcome.Broken)],
            answers.Select(one => (one.Lot!, one.Outcome))
        );
    }

    [Fact]
    public void An_answer_belongs_to_the_question_of_its_number_and_one_without_is_due()
    {
        RecordedEvent Event(string name, string at, int repeat) =>
            new(name, Tenders.At(at)) { Repeat = repeat };
        var record = Record("government", "open") with
        {
            Events =
            [
                Event("question.receivedAt", "2026-03-02 09:00", 1),
                Event("question.receivedAt", "2026-03-04 09:00", 2),
                Event("question.answeredAt", "2026-03-16 09:00", 1),
            ],
        };
        var answers = LimitCheck
            .Of(record, StatutoryLimits.Official, Calendar, Tenders.At("2026-03-10 09:00"))
            .Where(one => one.Limit.Id == "L32")
            .ToList();
        Assert.Equal(
            [(1, LimitOutcome.Broken), (2, LimitOutcome.Due)],
            answers.Select(one => (one.Repeat, one.Outcome))
        );
        Assert.Equal(10, answers[0].Counted);
    }

    [Fact]
    public void The_clock_stands_still_while_tests_are_made()
    {
        var record = Record(
            "government",
            "open",
            ("complaint.receivedAt", "2026-03-02 09:00"),
            ("complaint.testsFrom", "2026-03-10 09:00")
        );
        Assert.Equal(LimitReason.ClockPaused, Only(record, "L34", "2026-03-20 09:00").Reason);
        var plain = Only(
            Record("government", "open", ("complaint.receivedAt", "2026-03-02 09:00")),
            "L34",
            "2026-03-20 09:00"
        );
        // Ten working days of tests: the end is ten working days later.
        var tested = Only(
            record with
            {
                Events =
                [
                    .. record.Events,
                    new("complaint.testsTo", Tenders.At("2026-03-24 18:00")),
                ],
            },
            "L34",
            "2026-03-25 09:00"
        );
        Assert.Equal(Calendar.Add(plain.Edge!.Value, 10), tested.Edge);
    }

    [Fact]
    public void A_change_that_postpones_the_deadline_far_enough_breaks_nothing()
    {
        var late = new RecordedEvent("clarification", Tenders.At("2026-03-18 09:00"))
        {
            Facts = new Dictionary<string, string> { ["clarification.affectsBids"] = "true" },
        };
        var record = Record("construction", "open", ("documents.deadline", "2026-03-24 09:00"));
        var near = record with { Events = [.. record.Events, late] };
        Assert.Equal(LimitOutcome.Broken, Only(near, "L04", "2026-03-18 09:00").Outcome);
        var postponed = near with
        {
            Events =
            [
                .. near.Events,
                new("clarification.newDeadline", Tenders.At("2026-04-02 09:00")),
            ],
        };
        Assert.Equal(LimitOutcome.Kept, Only(postponed, "L04", "2026-03-18 09:00").Outcome);
        var formal = record with
        {
            Events =
            [
                .. record.Events,
                late with
                {
                    Facts = new Dictionary<string, string>
                    {
                        ["clarification.affectsBids"] = "false",
                    },
                },
            ],
        };
        Assert.Equal(LimitOutcome.NotApplicable, Only(formal, "L04", "2026-03-18 09:00").Outcome);
    }

    // Law dossier 4.6: 2 % of 50,000,000 is 1,000,000, and the cap of works 800,000.
    [Theory]
    [InlineData("construction", "L08", 1_000_000, true)]
    [InlineData("construction", "L08", 1_000_001, false)]
    [InlineData("construction", "L08a", 800_000, true)]
    [InlineData("construction", "L08a", 800_001, false)]
    [InlineData("government", "L24", 1_000_000, true)]
    [InlineData("government", "L24", 1_000_001, false)]
    public void A_deposit_is_measured_by_share_and_by_cap(
        string kind,
        string id,
        int deposit,
        bool kept
    )
    {
        var record = Record(kind, "open", ("notice", "2026-03-02 09:00")) with
        {
            Figures = [new("deposit.amount", deposit), new("ceiling", 50_000_000)],
            Facts = new Dictionary<string, string> { ["nature"] = "works" },
        };
        var answer = Only(record, id, "2026-03-02 09:00");
        Assert.Equal(kept ? LimitOutcome.Kept : LimitOutcome.Broken, answer.Outcome);
        Assert.DoesNotContain("2%，超过 2%", answer.Sentence.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void The_losers_deposits_and_the_winners_have_clocks_of_their_own()
    {
        RecordedEvent Returned(string at, int repeat, string toWinner) =>
            new("depositReturn", Tenders.At(at))
            {
                Repeat = repeat,
                Facts = new Dictionary<string, string> { ["depositReturn.toWinner"] = toWinner },
            };
        var record = Record(
            "government",
            "open",
            ("award.noticeAt", "2026-05-08 09:00"),
            ("contract", "2026-06-01 09:00")
        );
        record = record with
        {
            Events =
            [
                .. record.Events,
                Returned("2026-05-14 09:00", 1, "false"),
                Returned("2026-05-15 09:00", 2, "false"),
                Returned("2026-06-05 09:00", 3, "true"),
            ],
        };
        var answers = LimitCheck.Of(
            record,
            StatutoryLimits.Official,
            Calendar,
            Tenders.At("2026-06-05 09:00")
        );
        Assert.Equal(
            [
                ("L39", 1, LimitOutcome.Kept),
                ("L39", 2, LimitOutcome.Broken),
                ("L39a", 3, LimitOutcome.Kept),
            ],
            answers
                .Where(answer => answer.Limit.Id is "L39" or "L39a")
                .Select(answer => (answer.Limit.Id, answer.Repeat, answer.Outcome))
        );
    }

    [Fact]
    public void Supplement_contracts_are_added_up_and_two_bidders_are_too_few()
    {
        var record = Record("government", "open", ("notice", "2026-03-02 09:00")) with
        {
            Figures =
            [
                new("contract.amount", 1_000_000),
                new("contractChange.added", 60_000),
                new("contractChange.added", 40_000.01m),
            ],
        };
        Assert.Equal(LimitOutcome.Broken, Only(record, "L30b", "2026-03-02 09:00").Outcome);
        var bids = Record("construction", "open", ("notice", "2026-03-02 09:00")) with
        {
            Figures = [new("bids.count", 2)],
        };
        Assert.Equal(
            "投标人数量 2 家，少于 3 家（招标投标法第二十八条）",
            Only(bids, "L17", "2026-03-02 09:00").Sentence.Zh
        );
    }

    [Fact]
    public void Other_methods_other_countries_and_ended_procurements_are_not_bound()
    {
        var record = Record("government", "open", ("award.noticeAt", "2026-03-02 09:00"));
        Assert.Equal(LimitReason.OtherMethod, Only(record, "L35", "2026-03-03 09:00").Reason);
        Assert.Equal(
            LimitReason.Abroad,
            Only(record with { Country = "JP" }, "L29", "2026-03-03 09:00").Reason
        );
        Assert.Equal(
            LimitReason.Ended,
            Only(record with { Ended = true }, "L29", "2026-05-03 09:00").Reason
        );
    }

    [Fact]
    public void What_is_due_next_stands_in_its_order_the_overdue_first()
    {
        var now = Tenders.At("2026-03-12 09:00");
        var answers = LimitCheck.Of(
            Record(
                "government",
                "open",
                ("evaluation.to", "2026-03-02 09:00"),
                ("award.determinedAt", "2026-03-11 09:00"),
                ("award.noticeAt", "2026-03-11 10:00")
            ),
            StatutoryLimits.Official,
            Calendar,
            now
        );
        var next = NextDue.Of(answers, ChinaTime.DateOf(now));
        Assert.Equal(
            ["L26", "L28a", "L28b", "L39", "L29a", "L29"],
            next.Select(answer => answer.Limit.Id)
        );
        Assert.True(next[0].Overdue);
        Assert.Equal(Day("2026-04-10"), next[^1].Edge);
    }

    [Fact]
    public void Whoever_signs_on_the_day_that_is_told_keeps_the_limit_and_a_day_later_breaks_it()
    {
        var ids = StatutoryLimits
            .Official.All.Where(limit =>
                limit is { IsClock: true, Kind: not ("payment" or "sme" or "credit") }
                && limit.Unit is LimitUnit.Days or LimitUnit.WorkingDays
                && limit.Value > 0
                && limit.When.Count == 0
                && !limit.From.StartsWith("limit:", StringComparison.Ordinal)
            )
            .ToArray();
        Gen.Select(
                Gen.Int[0, ids.Length - 1].Select(place => ids[place]),
                Gen.Int[0, 800],
                Gen.Int[0, 1439]
            )
            .Sample(
                (limit, days, minute) =>
                {
                    var from = Tenders.At("2024-03-01 00:00").AddDays(days).AddMinutes(minute);
                    var record = Record(
                        limit.Kind,
                        limit.Methods.Count > 0 ? limit.Methods[0] : "open"
                    ) with
                    {
                        Events = [new(limit.From, from)],
                    };
                    LimitAnswer Ask(TradingRecord asked) =>
                        LimitCheck
                            .Of(asked, StatutoryLimits.Official, Calendar, from)
                            .Single(one => one.Limit == limit);
                    if (Ask(record).Edge is not { } edge)
                    {
                        return;
                    }

                    // A limit that is counted back may have its day behind already.
                    LimitOutcome On(DateOnly day) =>
                        Ask(
                            record with
                            {
                                Events =
                                [
                                    .. record.Events,
                                    new(limit.To, ChinaTime.At(day, new(23, 59))),
                                ],
                            }
                        ).Outcome;
                    Assert.Equal(LimitOutcome.Kept, On(edge));
                    var wrong = limit.Bound == LimitBound.Max || limit.Back ? 1 : -1;
                    Assert.Equal(LimitOutcome.Broken, On(edge.AddDays(wrong)));
                },
                iter: 2_000
            );
    }

    private static DateOnly Day(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TradingRecord Record(
        string kind,
        string method,
        params (string Name, string At)[] events
    ) =>
        new()
        {
            Kind = kind,
            Method = method,
            Events =
            [
                .. events.Select(known => new RecordedEvent(known.Name, Tenders.At(known.At))),
            ],
        };

    private static LimitAnswer Only(TradingRecord record, string id, string now) =>
        LimitCheck
            .Of(record, StatutoryLimits.Official, Calendar, Tenders.At(now))
            .Single(one => one.Limit.Id == id);
}
