using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Alerts;
using Trading.Alerts.Precision;
using Trading.Analysis.Draws;
using Trading.Analysis.Proportions;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Dashboards;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Precision;

/// <summary>What warnings are worth, by the verdicts of whoever was given them; and what is missed.</summary>
public sealed class PrecisionTests
{
    private static readonly Caller Li = Callers.With(Roles.Supervisor) with { Name = "li" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_offices_precision_is_of_what_it_was_given_and_each_warning_counts_once(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        await WatchedProvince.Settle(province, alerts[0], AlertStates.Confirmed);
        await WatchedProvince.Settle(province, alerts[1], AlertStates.Dismissed);
        await WatchedProvince.Settle(province, alerts[2], AlertStates.Dismissed);
        await WatchedProvince.Follow(province);

        // Before anything was given by budget it is what was decided on, and that is said.
        var before = await Read(province, WatchedProvince.Zhang);
        Assert.False(before.ByBudget);
        Assert.Equal((3, 1), Figures(Assert.Single(before.Offices).Verdicts));

        var office = (
            await province.Send(
                new CreateOffice.Command(
                    "沈阳市监管办",
                    "Shenyang supervision",
                    RegionCode.Parse("210100"),
                    "supervisor"
                ),
                Callers.With(Roles.SecurityAdministrator)
            )
        )
            .Value
            .Id;
        // Two in one week, one of them in the next again.
        await Present(province, office, new(2026, 11, 23), alerts[0].Id, alerts[1].Id);
        await Present(province, office, new(2026, 11, 16), alerts[0].Id);
        var given = await Read(province, WatchedProvince.Zhang);
        Assert.True(given.ByBudget);
        var ours = Assert.Single(given.Offices);
        Assert.Equal((office, "沈阳市监管办"), (ours.Id, ours.Name.Zh));
        Assert.Equal((2, 1), Figures(ours.Verdicts));
        Assert.Equal(WilsonInterval.Of(1, 2), ours.Verdicts.Interval);
        Assert.True(ours.Verdicts.IsFew);
        Assert.NotEmpty(ours.Signals);
        Assert.All(ours.Signals, signal => Assert.InRange(signal.Verdicts.Decided, 1, 2));
        Assert.Contains(ours.Signals, signal => signal.Verdicts is { Decided: 2, Confirmed: 1 });

        // By month: this one is the last, and the two before it had nothing.
        var months = (
            await province.Send(new GetPrecisionOverTime.Query(3), WatchedProvince.Zhang)
        ).Value;
        Assert.Equal(
            [(9, false, 0, 0, 0), (10, false, 0, 0, 0), (11, true, 2, 2, 1)],
            months.Select(month =>
                (
                    month.From.Month,
                    month.ByBudget,
                    (int)month.Given,
                    (int)month.Decided,
                    (int)month.Confirmed
                )
            )
        );
        Assert.Equal(
            "precision.months",
            (await province.Send(new GetPrecisionOverTime.Query(25), WatchedProvince.Zhang))
                .Problem!.Errors.Single()
                .Code
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetPrecisionOverTime.Query(), Callers.With(Roles.Bidder)))
                .Problem!
                .Kind
        );

        // Neither of the two lies in Dalian.
        Assert.False((await Read(province, WatchedProvince.OfDalian)).ByBudget);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetPrecision.Query(), Callers.With(Roles.Bidder)))
                .Problem!
                .Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_missed_is_estimated_from_a_sample_that_anybody_draws_again(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Alerts:SampleEachCity"] = "3" }
        );
        await WatchedProvince.Fill(province);
        for (var number = 10; number < 18; number++)
        {
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given("210103"),
                },
                Tenders.Centre
            );
        }

        await province.DeliverDue();
        await WatchedProvince.Follow(province);
        // Noticed in October, looked at in November.
        var drawn = (await province.Send(new DrawUnflagged.Command(), Callers.Platform)).Value;
        Assert.Equal((4, 2), (drawn.Drawn, drawn.Cities));
        Assert.Equal(
            0,
            (await province.Send(new DrawUnflagged.Command(), Callers.Platform)).Value.Drawn
        );
        Assert.Equal(
            "sample.running",
            (await province.Send(new DrawUnflagged.Command(new(2026, 11, 1)), Callers.Platform))
                .Problem!
                .Code
        );
        var draw = Assert.Single(
            await province.Rows<Draw>("select city, seed, population, digest from unflagged_draw"),
            one => one.City == "210100"
        );
        Assert.Equal(9, draw.Population);
        var keys = (
            await province.Rows<Guid>(
                "select procurement_id from dashboard_procurement where raised_on is null and region like '2101%'"
            )
        )
            .Select(id => id.ToString("D"))
            .ToList();
        Assert.Equal(draw.Digest, SeededSample.Digest(keys));
        var sample = (await province.Send(new ListUnflagged.Query(), WatchedProvince.Zhang)).Value;
        Assert.Equal(4, sample.Total!.Count);
        Assert.Equal(
            SeededSample.Of(draw.Seed, keys, 3),
            sample
                .Items.Where(item => item.City == "210100")
                .OrderBy(item => item.Place)
                .Select(item => item.ProcurementId.ToString("D"))
        );

        var alerts = await WatchedProvince.Alerts(province);
        await WatchedProvince.Settle(province, alerts[0], AlertStates.Confirmed);
        await WatchedProvince.Follow(province);
        var first = sample.Items.First(item => item.City == "210100");
        var wrong = await province.Send(
            new AnswerUnflagged.Command(first.Id, UnflaggedAnswers.Wrong, WatchedProvince.Reason),
            WatchedProvince.Zhang
        );
        Assert.Equal(("wrong", "zhang"), (wrong.Value.Answer, wrong.Value.AnsweredBy));
        foreach (
            var other in sample.Items.Where(item => item.City == "210100" && item.Id != first.Id)
        )
        {
            Assert.True(
                (
                    await province.Send(
                        new AnswerUnflagged.Command(other.Id, UnflaggedAnswers.Fine),
                        WatchedProvince.Zhang
                    )
                ).Succeeded
            );
        }

        var missed = (await Read(province, WatchedProvince.Zhang)).Missed;
        Assert.Equal(MissedEstimate.Of([new(9, 3, 1), new(1, 0, 0)], 1), missed);
        Assert.Equal(
            (9, 1, 3, 1),
            (missed.Population, missed.Uncovered, missed.Answered, missed.Wrong)
        );
        Assert.Equal(0.25, missed.Recall!.Share, 10);
        Assert.Single(
            (
                await province.Send(
                    new ListUnflagged.Query { Answer = "waiting" },
                    WatchedProvince.Zhang
                )
            )
                .Value
                .Items
        );
        Assert.Equal(
            first.Id,
            Assert
                .Single(
                    (
                        await province.Send(
                            new ListUnflagged.Query { Answer = "wrong" },
                            WatchedProvince.Zhang
                        )
                    )
                        .Value
                        .Items
                )
                .Id
        );
        Assert.Equal(
            ["210200"],
            (
                await province.Send(new ListUnflagged.Query(), WatchedProvince.OfDalian)
            ).Value.Items.Select(item => item.City)
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new AnswerUnflagged.Command(first.Id, UnflaggedAnswers.Fine),
                    WatchedProvince.OfDalian
                )
            )
                .Problem!
                .Kind
        );
        Assert.Equal(
            3,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Alerts.AnswerUnflagged' and result = 'ok'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_answer_at_once_one_is_kept_and_the_other_told(Engine engine)
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Alerts:SampleEachCity"] = "20" }
        );
        for (var number = 10; number < 25; number++)
        {
            await province.Send(Tenders.Notice(number), Tenders.Centre);
        }

        await province.DeliverDue();
        await WatchedProvince.Follow(province);
        await province.Send(new DrawUnflagged.Command(), Callers.Platform);
        var sample = (await province.Send(new ListUnflagged.Query(), WatchedProvince.Zhang))
            .Value
            .Items;
        Assert.Equal(15, sample.Count);
        foreach (var item in sample)
        {
            var outcomes = await Task.WhenAll(
                new[]
                {
                    (WatchedProvince.Zhang, UnflaggedAnswers.Fine),
                    (Li, UnflaggedAnswers.Wrong),
                }.Select(each =>
                    Task.Run(() =>
                        province.Send(
                            new AnswerUnflagged.Command(
                                item.Id,
                                each.Item2,
                                WatchedProvince.Reason
                            ),
                            each.Item1
                        )
                    )
                )
            );
            var kept = Assert.Single(outcomes, outcome => outcome.Succeeded).Value;
            Assert.Equal(
                "sample.answered",
                Assert.Single(outcomes, outcome => !outcome.Succeeded).Problem!.Code
            );
            Assert.Equal(kept.AnsweredBy == "zhang" ? "fine" : "wrong", kept.Answer);
        }
    }

    [Fact]
    public async Task What_is_wrong_needs_a_reason_and_no_machine_answers()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = Guid.NewGuid();
        Assert.Equal(
            ["/answer"],
            Pointers(
                await province.Send(new AnswerUnflagged.Command(id, "maybe"), WatchedProvince.Zhang)
            )
        );
        Assert.Equal(
            ["/reason"],
            Pointers(
                await province.Send(
                    new AnswerUnflagged.Command(id, "wrong", "短"),
                    WatchedProvince.Zhang
                )
            )
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new AnswerUnflagged.Command(id, "fine"), Callers.Platform))
                .Problem!
                .Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new AnswerUnflagged.Command(id, "fine"),
                    Callers.With(Roles.CentreOperator)
                )
            )
                .Problem!
                .Kind
        );

        static IEnumerable<string> Pointers<T>(Outcome<T> outcome)
            where T : notnull => outcome.Problem!.Errors.Select(error => error.Pointer);
    }

    [Fact]
    public void A_week_is_numbered_by_its_Monday()
    {
        Assert.Equal(-3, PresentedAlerts.WeekOf(new(1970, 1, 1)));
        Assert.Equal(4, PresentedAlerts.WeekOf(new(1970, 1, 5)));
        Assert.Equal(4, PresentedAlerts.WeekOf(new(1970, 1, 11)));
    }

    private static (long Decided, long Confirmed) Figures(GetPrecision.Verdicts verdicts) =>
        (verdicts.Decided, verdicts.Confirmed);

    private static async Task<GetPrecision.Answer> Read(Province province, Caller caller)
    {
        var outcome = await province.Send(new GetPrecision.Query(), caller);
        Assert.True(outcome.Succeeded, outcome.Problem?.Message.En);
        return outcome.Value;
    }

    private static async Task Present(
        Province province,
        Guid office,
        DateOnly day,
        params Guid[] alerts
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var presented = scope.ServiceProvider.GetRequiredService<PresentedAlerts>();
        foreach (var (place, alert) in alerts.Index())
        {
            await presented.Present(office, day, alert, place + 1, Province.Start, default);
            await presented.Present(office, day, alert, place + 1, Province.Start, default);
        }
    }

    private sealed record Draw
    {
        public string City { get; init; } = "";
        public string Seed { get; init; } = "";
        public int Population { get; init; }
        public string Digest { get; init; } = "";
    }
}
