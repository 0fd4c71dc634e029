using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Procurement.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Signals;

/// <summary>Until when a warning should be looked into, by the step of its procurement.</summary>
public sealed class DeadlineTests
{
    // A Tuesday.
    private static readonly DateTimeOffset Now = Province.Start;

    [Theory]
    // While bids may be handed in: as long as the documents can still be changed, then as long as the deadline can be moved.
    [InlineData(
        "construction",
        "open",
        "2026-12-20 09:30",
        "2026-12-05 23:59",
        "amend.construction"
    )]
    [InlineData("construction", "open", "2026-12-01 09:30", "2026-12-01 09:30", "extend")]
    [InlineData("procurement", "open", "2026-12-20 09:30", "2026-12-05 23:59", "amend.tender")]
    [InlineData(
        "procurement",
        "negotiation",
        "2026-12-08 09:30",
        "2026-12-03 23:59",
        "amend.negotiation"
    )]
    [InlineData(
        "procurement",
        "consultation",
        "2026-12-08 09:30",
        "2026-12-03 23:59",
        "amend.consultation"
    )]
    [InlineData("none", "open", "2026-12-08 09:30", "2026-12-08 09:30", "extend")]
    public void While_bids_may_come_it_is_the_last_lawful_moment_to_mend_it(
        string regime,
        string method,
        string deadline,
        string due,
        string rule
    )
    {
        var taking = History() with
        {
            Summary = Summary with { TakesBids = true, Regime = regime, Method = method },
            Steps = new Dictionary<string, DateTimeOffset>
            {
                ["notice"] = Now.AddDays(-1),
                ["deadline"] = Tenders.At(deadline),
            },
        };
        Assert.Equal((due, rule), Said(Deadlines.Of(taking, 3, null, Now, WorkingDays.Official)));
    }

    [Theory]
    [InlineData("construction", "2026-11-20 10:00", "2026-11-30 23:59", "objection.construction")]
    [InlineData("procurement", "2026-11-20 10:00", "2026-12-01 23:59", "objection.procurement")]
    // Long over: the term of its level.
    [InlineData("construction", "2026-01-20 10:00", "2026-12-03 23:59", "level.orange")]
    public void After_the_award_it_is_the_last_day_to_object(
        string regime,
        string award,
        string due,
        string rule
    )
    {
        var awarded = History() with
        {
            Summary = Summary with
            {
                BidsAreKnown = true,
                IsDecided = true,
                HasWinner = true,
                Regime = regime,
            },
            Steps = new Dictionary<string, DateTimeOffset> { ["award"] = Tenders.At(award) },
        };
        Assert.Equal((due, rule), Said(Deadlines.Of(awarded, 2, null, Now, WorkingDays.Official)));
    }

    [Fact]
    public void A_term_of_days_is_kept_while_its_rule_holds_and_a_lawful_moment_moves_with_its_step()
    {
        var opened = History() with { Summary = Summary with { BidsAreKnown = true } };
        var first = Deadlines.Of(opened, 3, null, Now, WorkingDays.Official);
        Assert.Equal(("2026-11-27 23:59", "level.red"), Said(first));
        // Looked at again, and overdue, it is the same; graver or less grave it is another.
        Assert.Equal(first, Deadlines.Of(opened, 3, first, Now.AddDays(9), WorkingDays.Official));
        Assert.Equal("level.blue", Deadlines.Of(opened, 1, first, Now, WorkingDays.Official).Rule);

        var taking = History() with
        {
            Summary = Summary with { TakesBids = true, Regime = "construction" },
            Steps = new Dictionary<string, DateTimeOffset>
            {
                ["notice"] = Now.AddDays(-1),
                ["deadline"] = Tenders.At("2026-12-20 09:30"),
            },
        };
        var amend = Deadlines.Of(taking, 3, null, Now, WorkingDays.Official);
        // Passed without a step it stays, overdue.
        Assert.Equal(amend, Deadlines.Of(taking, 3, amend, Now.AddDays(15), WorkingDays.Official));
        var postponed = taking with
        {
            Steps = new Dictionary<string, DateTimeOffset>(taking.Steps)
            {
                ["deadline"] = Tenders.At("2026-12-30 09:30"),
            },
        };
        Assert.Equal(
            ("2026-12-15 23:59", "amend.construction"),
            Said(Deadlines.Of(postponed, 3, amend, Now.AddDays(15), WorkingDays.Official))
        );
        Assert.Equal(
            "level.red",
            Deadlines.Of(opened, 3, amend, Now.AddDays(15), WorkingDays.Official).Rule
        );
    }

    [Fact]
    public void Before_publication_there_is_least_time_and_abroad_no_law_of_these_holds()
    {
        var draft = History();
        Assert.Equal(
            ("2026-11-25 23:59", "draft.red"),
            Said(Deadlines.Of(draft, 3, null, Now, WorkingDays.Official))
        );
        var abroad = draft with { Summary = Summary with { Country = "JP" } };
        Assert.Equal("level.red", Deadlines.Of(abroad, 3, null, Now, WorkingDays.Official).Rule);
    }

    [Fact]
    public void Every_rule_has_a_name_a_source_and_a_day_and_each_level_has_a_term()
    {
        Assert.All(
            Deadlines.All,
            rule =>
                Assert.All(
                    new[] { rule.Name.Zh, rule.Name.En, rule.Source.Zh, rule.Source.En },
                    text => Assert.NotEmpty(text)
                )
        );
        Assert.Equal(
            ["level.blue", "level.orange", "level.red"],
            Deadlines
                .All.Select(rule => rule.Id)
                .Where(id => id.StartsWith("level.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    private static ProcurementSummary Summary =>
        new()
        {
            Id = Guid.NewGuid(),
            Kind = "construction",
            Method = "open",
            Regime = "construction",
            Region = "210100",
        };

    private static ProcurementHistory History() =>
        new()
        {
            Summary = Summary,
            Steps = new Dictionary<string, DateTimeOffset>(),
            Bids = [],
        };

    private static (string Due, string Rule) Said(Deadline deadline) =>
        (
            ChinaTime
                .In(deadline.At)
                .ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            deadline.Rule
        );
}
