using Trading.Access;
using Trading.Alerts.Indicators;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

public sealed class IndicatorReadingTests
{
    private static readonly Caller Province = Callers.With(Roles.Supervisor);

    private static readonly Caller Dalian = Province with
    {
        Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Supervisors_see_indicators_of_what_lies_in_their_scope_and_nobody_else_does(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine);
        var shenyang = await Tenders.Opened(province, 1, 1, 2);
        await Tenders.Known(province, 3, 4);
        var dalian = (
            await province.Send(
                Tenders.Notice(2) with
                {
                    Region = RegionCode.Given("210200"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await province.Send(Tenders.Opening(dalian, 2, 3, 4), Tenders.Centre);
        await province.DeliverDue();

        var whole = (
            await province.Send(new GetProcurementIndicators.Query(shenyang), Province)
        ).Value;
        Assert.Equal("T01", whole.Findings[0].Indicator);
        Assert.Equal(("triggered", 2.0), (whole.Findings[0].Outcome, whole.Findings[0].Value));
        Assert.Contains(whole.Findings, one => one.Indicator == "R018");
        Assert.InRange(whole.Coverage!.Value, 0.01, 0.99);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetProcurementIndicators.Query(shenyang), Dalian))
                .Problem!
                .Kind
        );
        Assert.True(
            (await province.Send(new GetProcurementIndicators.Query(dalian), Dalian)).Succeeded
        );

        // Of a bidder in both cities the one sees its own procurement, and no sums of which a part is the other's.
        var both = (
            await province.Send(new GetSubjectIndicators.Query("bidder", "XX-TEST:2"), Province)
        ).Value;
        Assert.True(both.IsWhole);
        Assert.Contains(both.Findings, one => one.Peers is not null);
        var some = (
            await province.Send(new GetSubjectIndicators.Query("bidder", "XX-TEST:2"), Dalian)
        ).Value;
        Assert.False(some.IsWhole);
        Assert.All(some.Findings, one => Assert.Equal(dalian, one.ProcurementId));
        Assert.NotEmpty(some.Findings);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetSubjectIndicators.Query("bidder", "XX-TEST:1"), Dalian))
                .Problem!
                .Kind
        );
        // A bidder of Dalian alone has its sums shown there.
        var own = (
            await province.Send(new GetSubjectIndicators.Query("bidder", "XX-TEST:3"), Dalian)
        ).Value;
        Assert.True(own.IsWhole);
        Assert.Contains(own.Findings, one => one.Peers is not null);
        // A buyer's page has what its procurements are flagged for besides.
        Assert.Contains(
            (
                await province.Send(
                    new GetSubjectIndicators.Query("buyer", "name:沈阳市城市管理局"),
                    Province
                )
            )
                .Value
                .Findings,
            one => one.ProcurementId == shenyang && one.Outcome == "triggered"
        );

        foreach (var role in new[] { Roles.Bidder, Roles.CentreOperator, Roles.Expert })
        {
            var stranger = Callers.With(role);
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetProcurementIndicators.Query(dalian), stranger))
                    .Problem!
                    .Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListIndicators.Query(), stranger)).Problem!.Kind
            );
        }

        await JudgedProvince.Night(province);
        var registry = (await province.Send(new ListIndicators.Query(), Province)).Value;
        Assert.NotNull(registry.CountedAt);
        var single = registry.Indicators.Single(one => one.Definition.Code == "R018");
        Assert.Equal(2, single.Outcomes.Values.Sum());
        Assert.Equal(0, single.Rate);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_parameter_is_tried_first_then_set_by_who_sees_the_province_and_verdicts_of_before_are_replayed(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2);
        await province.DeliverDue();
        await JudgedProvince.Night(province);
        var before = province.Clock!.GetUtcNow();
        province.Clock.Advance(TimeSpan.FromHours(2));

        var wish = new TryIndicatorParameter.Command("T01", "fewest", 2);
        Assert.Equal(ProblemKind.Forbidden, (await province.Send(wish, Dalian)).Problem!.Kind);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(wish with { Name = "most" }, Province)).Problem!.Kind
        );
        var trial = (await province.Send(wish, Province)).Value;
        SetIndicatorParameter.Command Set(decimal value) =>
            new("T01", "fewest", value, new(2026, 11, 24), "两家即可竞争，三家过严。", trial.Id);
        // Not before the trial is done, and not another value than the one tried.
        Assert.Equal("indicator.trial", (await province.Send(Set(2), Province)).Problem!.Code);
        await province.WorkLongJobs();
        Assert.Equal("indicator.trial", (await province.Send(Set(1), Province)).Problem!.Code);
        var found = (await province.Send(new GetIndicatorTrial.Query(trial.Id), Province))
            .Value
            .Result!;
        Assert.Equal([new TrialPlace("210100", "construction", 1, 0, 1)], found.Places);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetIndicatorTrial.Query(trial.Id), Dalian)).Problem!.Kind
        );
        Assert.Equal(ProblemKind.Forbidden, (await province.Send(Set(2), Dalian)).Problem!.Kind);
        Assert.False((await province.Send(Set(2), Province with { ProvedAt = null })).Succeeded);
        Assert.True((await province.Send(Set(2), Province)).Succeeded);
        Assert.Equal(
            ("T01", 2m),
            (await province.Send(new ListIndicatorParameters.Query(), Province))
                .Value.Parameters.Select(one => (one.Indicator, one.Value))
                .Single()
        );
        await province.DeliverDue();
        Assert.DoesNotContain(
            (await province.Send(new GetProcurementIndicators.Query(id), Province)).Value.Findings,
            one => one is { Indicator: "T01", Outcome: "triggered" }
        );

        // What was said then can be computed again as it was, and says what today's rules would.
        var replay = (await province.Send(new ReplayIndicators.Query(id, before), Province)).Value;
        Assert.NotEmpty(replay.Verdicts);
        Assert.All(replay.Verdicts, one => Assert.True(one.Holds, one.Said.Indicator));
        var verdict = replay.Verdicts.Single(one =>
            one.Said is { Indicator: "T01", Subject: "procurement" }
        );
        Assert.Equal(
            ("triggered", "triggered", "notTriggered"),
            (verdict.Said.Outcome, verdict.Again!.Outcome, verdict.Today!.Outcome)
        );
        Assert.Equal(3, verdict.Again.Threshold);
        Assert.Equal(2, verdict.Today.Threshold);
        Assert.NotNull(verdict.Said.Until);
        // Before it was judged at all, nothing was said.
        Assert.Empty(
            (
                await province.Send(
                    new ReplayIndicators.Query(id, before.AddDays(-1), "T01"),
                    Province
                )
            )
                .Value
                .Verdicts
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReplayIndicators.Query(id, before), Dalian)).Problem!.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trial_names_the_confirmed_warnings_that_would_lose_their_flag(Engine engine)
    {
        await using var province = JudgedProvince.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2);
        await province.DeliverDue();
        await province.Rows<int>("delete from alert");
        // A warning as people confirmed it.
        await province.Rows<int>(
            """
            insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
                currency, market, raised_at, changed_at, version)
            select procurement_id, 3, 1, 'confirmed', '', '', '', '', 'construction', '210100', '', 'CNY', 'CN', scored_at,
                scored_at, 1
            from appraisal
            """
        );
        var trial = (
            await province.Send(new TryIndicatorParameter.Command("T01", "fewest", 1), Province)
        ).Value;
        await province.WorkLongJobs();
        var found = (await province.Send(new GetIndicatorTrial.Query(trial.Id), Province))
            .Value
            .Result!;
        Assert.Equal(1, found.ConfirmedLost);
        Assert.Equal([id], found.Lost);
        Assert.True(found.Looked >= 3);
    }
}
