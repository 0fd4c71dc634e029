using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Signals;

/// <summary>What several sources say of a procurement is one warning.</summary>
public sealed class MergedAlertTests
{
    private const string Reason = "已逐条核对文件条款，要求与项目特点相适应。";

    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_two_sources_say_is_one_warning_which_lapses_and_comes_back(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        Assert.True(await Say(SignalSources.Clause, Sources.Of("P01", 2, 0.9)));
        var first = await Alert();
        Assert.Equal(("orange", AlertStates.Open, 1L), (first.Level, first.State, first.Version));
        Assert.Equal(0.8 * 0.9, first.Severity, 6);
        Assert.Equal("信号P01", (await Item()).Headline.Zh);

        // Said again it is nothing new.
        Assert.False(await Say(SignalSources.Clause, Sources.Of("P01", 2, 0.9)));
        Assert.Equal(1, (await Alert()).Version);

        // Two that do not rest on the same figures lift each other.
        Assert.True(await Say(SignalSources.Network, Sources.Of("ring", 2, 0.5, "甲|乙")));
        var both = await Alert();
        Assert.Equal(("red", 2L), (both.Level, both.Version));
        Assert.Equal(1 - ((1 - 0.72) * (1 - 0.35)), both.Severity, 6);
        Assert.Equal(
            [SignalSources.Clause, SignalSources.Network],
            both.Signals.Select(signal => signal.Source).Order()
        );

        province.Clock!.Advance(TimeSpan.FromHours(1));
        await Say(SignalSources.Network);
        var less = await Alert();
        Assert.Equal("orange", less.Level);
        Assert.Equal(
            (SignalSources.Network, (DateTimeOffset?)Province.Start.AddHours(1)),
            less.Signals.Where(signal => signal.GoneAt is not null)
                .Select(signal => (signal.Source, signal.GoneAt))
                .Single()
        );
        await Say(SignalSources.Clause);
        Assert.Equal(AlertStates.Lapsed, (await Alert()).State);
        await Say(SignalSources.Clause, Sources.Of("P01", 3));
        var back = await Alert();
        Assert.Equal(("red", AlertStates.Open), (back.Level, back.State));
        Assert.Equal(
            ["raised", "changed", "changed", "lapsed", "reopened"],
            back.History.Select(entry => entry.Action)
        );
        Assert.Equal(["clause/P01"], back.History[0].Findings!.Select(finding => finding.Code));
        Assert.Equal(1, await province.Scalar<int>("select count(*) from alert"));

        Task<bool> Say(string source, params Signal[] signals) =>
            Sources.Say(province, id, source, signals);
        async Task<GetAlert.Detail> Alert() =>
            (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        async Task<ListAlerts.Item> Item() =>
            Assert.Single((await province.Send(new ListAlerts.Query(), Supervisor)).Value.Items);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_stands_until_a_source_says_what_none_said_and_keeps_what_it_saw(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        var settled = (
            await province.Send(
                new SettleAlert.Command(id, 1, AlertStates.Dismissed, Reason),
                Supervisor
            )
        ).Value;
        Assert.Equal(["clause/P01"], settled.History[^1].Findings!.Select(finding => finding.Code));

        // Less, or what only adds, is no reason to look again.
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 2));
        await Sources.Say(province, id, SignalSources.Indicator, Sources.Of("R018", 2));
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        Assert.Equal(AlertStates.Dismissed, await State());
        // The same pattern in another clause is something else.
        await Sources.Say(
            province,
            id,
            SignalSources.Clause,
            Sources.Of("P01", 3),
            Sources.Of("P01", 2, subject: "第12条")
        );
        Assert.Equal(AlertStates.Open, await State());

        Task<string> State() => province.Scalar<string>("select state from alert");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_only_adds_raises_nothing_and_moves_the_score_without_a_version(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await Sources.Say(
            province,
            id,
            SignalSources.Indicator,
            [.. Enumerable.Range(1, 40).Select(code => Sources.Of($"X{code}", 2, 1))]
        );
        Assert.Equal(0, await province.Scalar<int>("select count(*) from alert"));
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 2, 0.5));
        var raised = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.Equal(("orange", 41), (raised.Level, raised.Signals.Count));
        await Sources.Say(province, id, SignalSources.Indicator);
        var less = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.True(less.Severity < raised.Severity);
        Assert.Equal(0.4, less.Severity, 6);
        Assert.Equal(1, less.Version);
        // Who looked at it before decides on it as it is.
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(id, 1, AlertStates.Confirmed, Reason),
                    Supervisor
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_screens_find_and_what_a_source_said_before_them_is_one_warning(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var warned = await WarnedProvince.All(province);
        var (id, other) = (warned[0].Id, warned[1].Id);
        var before = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.All(
            before.Signals,
            signal => Assert.Equal((SignalSources.Model, false), (signal.Source, signal.ByModel))
        );
        Assert.Equal(before.Findings.Count, before.Signals.Count);

        // As a database of before: nothing is written of what the screens found.
        await using (var connection = await province.Database.Open(default))
        {
            await Dapper.SqlMapper.ExecuteAsync(connection, "delete from alert_signal");
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "update alert set due_at = null, due_rule = null"
            );
        }

        await Sources.Say(province, id, SignalSources.Network, Sources.Of("ring", 3));
        var merged = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.Equal(
            before.Findings.Select(finding => finding.Code).Append("ring").Order(),
            merged.Signals.Select(signal => signal.Code).Order()
        );
        Assert.StartsWith(
            before.Findings[0].Name.Zh,
            await province.Scalar<string>(
                "select headline_zh from alert where id = @id",
                new { id }
            ),
            StringComparison.Ordinal
        );
        // The rest is written by the job of an upgrade, which makes no version.
        await province.Send(new MergeKept.Command(Guid.Empty), Callers.Platform);
        var kept = (await province.Send(new GetAlert.Query(other), Supervisor)).Value;
        Assert.NotEmpty(kept.Signals);
        Assert.Equal((1L, "level.red"), (kept.Version, kept.DueBy!.Id));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_due_soon_or_overdue_is_listed_and_moves_with_the_step(Engine engine)
    {
        await using var province = Province.On(engine);
        // Its bids could be handed in until the day after tomorrow.
        var id = (
            await province.Send(
                Tenders.Notice() with
                {
                    NoticeAt = Province.Start.AddDays(-30),
                    DeadlineAt = Province.Start.AddDays(2),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 2));
        Assert.Equal([id], await Listed(DueStates.Soon));
        Assert.Empty(await Listed(DueStates.Overdue));
        var alert = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.Equal(
            ("extend", (DateTimeOffset?)Province.Start.AddDays(2)),
            (alert.DueBy!.Id, alert.DueAt)
        );
        province.Clock!.Advance(TimeSpan.FromDays(3));
        Assert.Equal([id], await Listed(DueStates.Overdue));

        // Opened, its term is that of its level; decided on, it is nobody's to be late with.
        await Tenders.Known(province, 1, 2, 3);
        Assert.True(
            (
                await province.Send(
                    Tenders.Opening(id, 1, 2, 3) with
                    {
                        OpenedAt = Province.Start.AddDays(2),
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
        await province.DeliverDue();
        var opened = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.StartsWith("level.", opened.DueBy!.Id, StringComparison.Ordinal);
        Assert.Empty(await Listed(DueStates.Overdue));
        province.Clock!.Advance(TimeSpan.FromDays(30));
        Assert.Equal([id], await Listed(DueStates.Overdue));
        await province.Send(
            new SettleAlert.Command(id, opened.Version, AlertStates.Dismissed, Reason),
            Supervisor
        );
        Assert.Empty(await Listed(DueStates.Overdue));

        async Task<List<Guid>> Listed(string due) =>
            [
                .. (
                    await province.Send(
                        new ListAlerts.Query { Due = due, Sort = "due" },
                        Supervisor
                    )
                ).Value.Items.Select(item => item.Id),
            ];
    }

    [PostgresFact]
    public async Task Of_sources_that_speak_at_once_none_is_lost_and_there_is_one_warning()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var number = 1; number <= 4; number++)
        {
            // The first round has no appraisal yet: those that speak meet on its key.
            var id = await Tenders.Published(province, number);
            for (var round = 1; round <= 8; round++)
            {
                var strength = 0.1 * round;
                var scoring = province.Send(
                    new Trading.Alerts.Scoring.ScoreProcurement.Command(id),
                    Callers.Platform
                );
                await Task.WhenAll([
                    scoring,
                    .. new[]
                    {
                        SignalSources.Clause,
                        SignalSources.Network,
                        SignalSources.Indicator,
                    }.Select(source =>
                        Task.Run(() =>
                            Sources.Say(province, id, source, Sources.Of("S", 2, strength))
                        )
                    ),
                ]);
                Assert.True((await scoring).Succeeded);
                Assert.Equal(
                    Math.Round(
                        1
                            - (
                                (1 - (0.8 * strength))
                                * (1 - (0.7 * strength))
                                * (1 - (0.5 * strength))
                            ),
                        6
                    ),
                    await province.Scalar<double>(
                        "select severity from alert where id = @id",
                        new { id }
                    ),
                    6
                );
            }

            Assert.Equal(
                [1L, 3L, 3L],
                await province.Rows<long>(
                    """
                    select count(*) from alert where id = @id
                    union all select count(*) from alert_signal where procurement_id = @id and gone_at is null
                    union all select level from alert where id = @id
                    """,
                    new { id }
                )
            );
        }
    }
}
