using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Steps;

/// <summary>What answers an objection, a question or a complaint comes after it, and is judged as its answer.</summary>
public sealed class AnswerTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_comes_later_and_its_limit_is_kept_or_broken_by_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Good(province, Objection(id, "2026-11-02 09:00"));
        await Good(province, Objection(id, "2026-11-10 09:00"));
        // Nobody answered in three days.
        Assert.Equal(
            [(1, "broken", true), (2, "broken", true)],
            (await Limits(province, id, "L07")).Select(limit =>
                (limit.Repeat, limit.Outcome, limit.Overdue)
            )
        );

        // Several are there, so that it says which; and there are two.
        var unsaid = await province.Send(Answer(id, null, "2026-11-04 09:00"), Tenders.Centre);
        Assert.Equal(("/figures/number", "required"), First(unsaid.Problem!));
        var none = await province.Send(Answer(id, 3, "2026-11-04 09:00"), Tenders.Centre);
        Assert.Equal(("/figures/number", "answer.unknown"), First(none.Problem!));
        // Not before it came, though before the other one.
        var early = await province.Send(Answer(id, 1, "2026-11-01 09:00"), Tenders.Centre);
        Assert.Equal(("/at", "step.order"), First(early.Problem!));

        await Good(province, Answer(id, 1, "2026-11-04 09:00"));
        await Good(province, Answer(id, 2, "2026-11-16 09:00"));
        var limits = await Limits(province, id, "L07");
        Assert.Equal(
            [(1, "kept", false), (2, "broken", true)],
            limits.Select(limit => (limit.Repeat, limit.Outcome, limit.Breach))
        );
        Assert.Contains("招标投标法实施条例", limits[1].Sentence.Zh, StringComparison.Ordinal);
        Assert.Contains("第二十二条", limits[1].Sentence.Zh, StringComparison.Ordinal);
        Assert.DoesNotContain(
            (
                await province.Send(
                    new ListDueDates.Query { From = new(2026, 11, 1), To = new(2026, 11, 30) },
                    Supervisor
                )
            )
                .Value
                .Items,
            due => due.Limit.Limit == "L07"
        );

        // The same again is the same; another instant is told and not taken.
        var again = await province.Send(Answer(id, 1, "2026-11-04 09:00"), Tenders.Centre);
        Assert.True(again.Value.Existing);
        var other = await province.Send(Answer(id, 1, "2026-11-05 09:00"), Tenders.Centre);
        Assert.Equal("step.other_content", other.Problem?.Code);
        // Answered with the objection itself, it needs no answer.
        await Good(
            province,
            Objection(id, "2026-11-17 09:00", ("answeredAt", "2026-11-18T09:00:00+08:00"))
        );
        var twice = await province.Send(Answer(id, 3, "2026-11-19 09:00"), Tenders.Centre);
        Assert.Equal("answer.given", twice.Problem?.Code);
        Assert.DoesNotContain(
            "objectionAnswer",
            (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value.Next
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_complaint_upheld_later_is_seen_by_the_indicators(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        var early = await province.Send(
            Posted(
                id,
                "complaintDecision",
                "2026-11-10 09:00",
                ("decidedAt", "2026-11-10T09:00:00+08:00")
            ),
            Tenders.Centre
        );
        Assert.Equal("answer.nothing", early.Problem?.Errors[0].Code);
        await Good(
            province,
            Posted(id, "complaint", "2026-11-02 09:00", ("receivedAt", "2026-11-02T09:00:00+08:00"))
        );
        await province.DeliverDue();
        Assert.Contains("成立0件", await Said(province), StringComparison.Ordinal);

        await Good(
            province,
            Posted(
                id,
                "complaintAdmission",
                "2026-11-04 09:00",
                ("admittedAt", "2026-11-04T09:00:00+08:00")
            )
        );
        Assert.Equal("kept", Assert.Single(await Limits(province, id, "L15a")).Outcome);
        Assert.Equal("due", Assert.Single(await Limits(province, id, "L16")).Outcome);
        await Good(
            province,
            Posted(
                id,
                "complaintDecision",
                "2026-11-23 09:00",
                ("decidedAt", "2026-11-23T09:00:00+08:00"),
                ("upheld", true)
            )
        );
        Assert.Equal("kept", Assert.Single(await Limits(province, id, "L16")).Outcome);
        await province.DeliverDue();
        Assert.Contains("成立1件", await Said(province), StringComparison.Ordinal);

        await using var scope = province.Services.CreateAsyncScope();
        var record = Assert.Single(
            await scope
                .ServiceProvider.GetRequiredService<IProcurementRecords>()
                .Of([id], CancellationToken.None)
        );
        var complaint = Assert.Single(
            record.Steps,
            step => step.Code.StartsWith("complaint", StringComparison.Ordinal)
        );
        Assert.Equal("true", complaint.Figures["upheld"]);
        Assert.False(complaint.Figures.ContainsKey("number"));
    }

    [Fact]
    public async Task Of_two_answers_at_once_one_stands()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 1; round <= 10; round++)
        {
            var id = await Tenders.Published(province, round);
            await Good(province, Objection(id, "2026-11-02 09:00"));
            var outcomes = await Task.WhenAll(
                new[] { "2026-11-03 09:00", "2026-11-09 09:00" }.Select(at =>
                    Task.Run(() => province.Send(Answer(id, null, at), Tenders.Centre))
                )
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            Assert.Equal(
                "step.other_content",
                outcomes.Single(outcome => !outcome.Succeeded).Problem!.Code
            );
        }
    }

    private static PostStep.Command Objection(
        Guid id,
        string at,
        params (string, object?)[] figures
    ) => Posted(id, "objection", at, [("receivedAt", Instant(at)), .. figures]);

    private static PostStep.Command Answer(Guid id, int? number, string at) =>
        Posted(id, "objectionAnswer", at, ("number", number), ("answeredAt", Instant(at)));

    private static string Instant(string at) => $"{at.Replace(' ', 'T')}:00+08:00";

    private static PostStep.Command Posted(
        Guid id,
        string step,
        string at,
        params (string, object?)[] figures
    ) => new(id, step, Tenders.At(at)) { Figures = Figures.Of(figures) };

    private static async Task Good(Province province, PostStep.Command step)
    {
        var posted = await province.Send(step, Tenders.Centre);
        Assert.True(posted.Succeeded, posted.Problem?.ToString());
    }

    private static async Task<List<CheckedLimit>> Limits(
        Province province,
        Guid id,
        string limit
    ) =>
        [
            .. (await province.Send(new GetDueSteps.Query(id), Supervisor)).Value.Limits.Where(
                one => one.Limit == limit && one.Outcome != "notApplicable"
            ),
        ];

    private static Task<string> Said(Province province) =>
        province.Scalar<string>(
            "select sentence_zh from indicator_finding where indicator = 'R020'"
        );

    private static (string, string) First(Problem problem) =>
        (problem.Errors[0].Pointer, problem.Errors[0].Code);
}
