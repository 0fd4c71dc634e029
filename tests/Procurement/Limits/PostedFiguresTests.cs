using Trading.Domain.Codes;
using Trading.Procurement.Limits;

namespace Trading.Tests.Procurement.Limits;

public class PostedFiguresTests
{
    [Fact]
    public void Posted_steps_are_events_figures_and_facts_of_the_limits()
    {
        var (events, figures, facts) = PostedFigures.Of([
            new("plan", "", 1, Tenders.At("2026-02-02 09:00"), """{"budget":5000000000}"""),
            new(
                "notice",
                "",
                1,
                Tenders.At("2026-03-02 09:00"),
                """{"until":"2026-03-09T17:00:00+08:00","medium":"省平台"}"""
            ),
            new(
                "documents",
                null,
                1,
                Tenders.At("2026-03-02 09:00"),
                """{"saleFrom":"2026-03-03T01:00:00Z","saleTo":"2026-03-07T09:00:00Z","deadline":"2026-03-30T01:30:00Z"}"""
            ),
            new(
                "clarification",
                null,
                1,
                Tenders.At("2026-03-20 09:00"),
                """{"affectsBids":true,"newDeadline":"2026-04-10T01:30:00Z"}"""
            ),
            new(
                "contract",
                "A",
                1,
                Tenders.At("2026-05-01 09:00"),
                """{"signedAt":"2026-04-30T02:00:00Z","amount":100000000}"""
            ),
            new(
                "contractChange",
                "A",
                1,
                Tenders.At("2026-06-01 09:00"),
                """{"amount":106000000}"""
            ),
            new(
                "contractChange",
                "A",
                2,
                Tenders.At("2026-07-01 09:00"),
                """{"amount":110000001}"""
            ),
            new("payment", "A", 1, null, """{"paidAt":"2026-06-15"}"""),
        ]);
        var answers = LimitCheck.Of(
            new()
            {
                Kind = "government",
                Method = "open",
                Lots = ["A"],
                Events = events,
                Figures = figures,
                Facts = facts,
            },
            StatutoryLimits.Official,
            WorkingDays.Official,
            Tenders.At("2026-07-02 09:00")
        );
        LimitAnswer Of(string id) => answers.Single(answer => answer.Limit.Id == id);
        // Three working days are offered; 28 days to the deadline, and a change that postponed it in time.
        Assert.Equal(3, Of("L21a").Counted);
        Assert.True(Of("L21a").IsBreach);
        Assert.Equal(LimitOutcome.Kept, Of("L22").Outcome);
        Assert.Equal(LimitOutcome.Kept, Of("L23").Outcome);
        Assert.Equal(5, Of("L21").Counted);
        // Ten per cent and a cent.
        Assert.True(Of("L30b").IsBreach);
        Assert.Equal(50_000_000, figures.Single(figure => figure.Name == "budget").Value);
        Assert.Equal("省平台", facts["medium"]);
        Assert.Equal(
            ChinaTime.At(new(2026, 6, 15), TimeOnly.MinValue),
            events.Single(known => known.Name == "payment.paidAt").At
        );
    }
}
