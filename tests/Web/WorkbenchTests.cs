using Trading.Access;
using Trading.Access.People;
using Trading.Access.Systems;
using Trading.Alerts;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Exchange;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Announcements;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Alerts;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Web;

/// <summary>What the cards of the workbenches ask for, each within the scope of whoever asks.</summary>
public sealed class WorkbenchTests
{
    private static readonly DataScope Dalian = DataScope.Of([
        new DataArea { Region = RegionCode.OfDigits("210200") },
    ]);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_sees_its_record_what_ends_and_what_became_of_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var clerk = await Firms.SignUp(province, 1);
        Assert.Equal(EntityStates.Draft, (await Standing()).WorkingState);

        var draft = (
            await province.Send(
                Firms.Everything(clerk.EntityCode!.Value, 1, 1) with
                {
                    Qualifications =
                    [
                        Firms.Licence() with
                        {
                            ValidTo = province.Clock!.Today().AddDays(30),
                        },
                        Firms.Licence("电力工程施工总承包") with
                        {
                            ValidTo = province.Clock!.Today().AddDays(90),
                        },
                    ],
                },
                clerk
            )
        ).Value;
        var ends = await Standing();
        Assert.Equal(
            [("qualifications", province.Clock!.Today().AddDays(30))],
            ends.Endings.Where(ending => ending.Section == "qualifications")
                .Select(ending => (ending.Section, ending.ValidTo))
        );
        Assert.Equal(ends.Endings.Count, ends.Ends);

        await province.Send(new SubmitEntity.Command(clerk.EntityCode.Value, draft.Version), clerk);
        Assert.Equal(EntityStates.Submitted, (await Standing()).WorkingState);
        await Firms.Decide(province, clerk.EntityCode.Value, officer, false, "营业执照地址不符");
        var returned = await Standing();
        Assert.Equal(
            (EntityStates.Returned, "营业执照地址不符"),
            (returned.WorkingState, returned.ReturnedBecause)
        );
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1], await Trend(new ReviewTrend.Query(), officer));

        var (other, _) = await Firms.Verify(province, 2, officer);
        await Firms.Begin(province, other);
        var changing = (await province.Send(new GetOwnStanding.Query(), other)).Value;
        Assert.Equal(
            (EntityStates.Active, EntityStates.Draft),
            (changing.State, changing.DraftState)
        );

        // A week later it is of the week before.
        province.Clock!.Advance(TimeSpan.FromDays(7));
        Assert.Equal([0, 0, 0, 0, 0, 0, 2, 0], await Trend(new ReviewTrend.Query(), officer));
        province.Clock!.Advance(TimeSpan.FromDays(49));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0], await Trend(new ReviewTrend.Query(), officer));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetOwnStanding.Query(), officer)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ReviewTrend.Query(), clerk)).Problem!.Kind
        );

        async Task<GetOwnStanding.Standing> Standing() =>
            (await province.Send(new GetOwnStanding.Query(), clerk)).Value;

        async Task<IEnumerable<long>> Trend(IQuery<IReadOnlyList<long>> query, Caller caller) =>
            (await province.Send(query, caller)).Value;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Uses_are_counted_for_the_own_firm_by_week(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var (other, _) = await Firms.Submit(province, 2);
        var system = Callers.System(Scopes.RegistryRead);
        await Use("T-1");
        province.Clock!.Advance(TimeSpan.FromDays(8));
        await Use("T-2");
        await Use("T-3");
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 1, 2],
            (await province.Send(new UseTrend.Query(), clerk)).Value
        );
        Assert.Equal(0, (await province.Send(new UseTrend.Query(), other)).Value.Sum());
        Assert.False(
            (await province.Send(new UseTrend.Query(), await Firms.Officer(province))).Succeeded
        );

        Task Use(string tender) =>
            province.Send(new UseEntity.Command(clerk.EntityCode!.Value, tender), system);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Openings_are_those_of_the_scope_the_next_first_and_what_is_behind_is_counted(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var now = province.Clock!.GetUtcNow();
        // The deadline of the notice is four days ago.
        await Tenders.Published(province, 1);
        var today = await Publish(2, now.AddHours(2), "210200");
        var tomorrow = await Publish(3, now.AddDays(1), "210100");
        var later = await Publish(4, now.AddDays(9), "210202");
        var all = (await province.Send(new ListOpenings.Query(), Tenders.Centre)).Value;
        Assert.Equal([today, tomorrow, later], all.Items.Select(item => item.Id));
        Assert.Equal((1, 1, 1), (all.Today, all.Tomorrow, all.Behind));
        var some = (
            await province.Send(new ListOpenings.Query(), Tenders.Centre with { Scope = Dalian })
        ).Value;
        Assert.Equal([today, later], some.Items.Select(item => item.Id));
        Assert.Equal((1, 0, 0), (some.Today, some.Tomorrow, some.Behind));

        // For a firm that looks for work: what takes bids, wherever it may look.
        var open = (await province.Send(new ListTakingBids.Query(), Caller.Anonymous)).Value;
        Assert.Equal([today, tomorrow, later], open.Items.Select(item => item.Id));
        Assert.Equal((3, 3), (open.Count, open.New));
        Assert.Equal(
            [today, later],
            (
                await province.Send(
                    new ListTakingBids.Query { Region = "210200", Kind = "construction" },
                    Caller.Anonymous
                )
            ).Value.Items.Select(item => item.Id)
        );
        Assert.Equal(
            0,
            (
                await province.Send(
                    new ListTakingBids.Query { Kind = "government" },
                    Caller.Anonymous
                )
            )
                .Value
                .Count
        );
        Assert.False(
            (await province.Send(new ListOpenings.Query(), Firms.Clerk(Firms.Code(1)))).Succeeded
        );

        async Task<Guid> Publish(int number, DateTimeOffset due, string region) =>
            (
                await province.Send(
                    Tenders.Notice(number) with
                    {
                        NoticeAt = now,
                        DeadlineAt = due,
                        Region = RegionCode.Given(region),
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Id;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Seats_that_nobody_has_taken_are_counted_and_a_panel_is_found_by_what_it_evaluates(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province, 5);
        await province.DeliverDue();
        foreach (var asked in (await Panels.Invitations(province, panel)).Take(2))
        {
            await Panels.Answer(province, asked, accept: true);
        }

        // The evaluation is tomorrow.
        var next = (await province.Send(new ListNextPanels.Query(), Tenders.Centre)).Value;
        var item = Assert.Single(next.Items);
        Assert.Equal(
            (panel, "市政道路改造工程第1标", 5, 2),
            (item.Id, item.Title, item.Seats, item.Accepted)
        );
        Assert.Equal((1, 3, 0, 1), (next.Soon, next.Unfilled, next.Short, next.Inviting));
        Assert.Equal(panel, Assert.Single(await Found("道路改造")).Id);
        Assert.Equal(panel, Assert.Single(await Found("sy-2026-0001")).Id);
        Assert.Empty(await Found("100%"));

        var elsewhere = Tenders.Centre with { Scope = Dalian };
        Assert.Empty((await province.Send(new ListNextPanels.Query(), elsewhere)).Value.Items);
        Assert.Empty(
            (await province.Send(new FindPanels.Query { Words = "道路改造" }, elsewhere)).Value
        );
        foreach (var role in new[] { Roles.Expert, Roles.Bidder, Roles.Supervisor })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (
                    await province.Send(
                        new FindPanels.Query { Words = "道路改造" },
                        Callers.With(role)
                    )
                )
                    .Problem!
                    .Kind
            );
        }

        province.Clock!.Advance(TimeSpan.FromDays(3));
        Assert.Empty((await province.Send(new ListNextPanels.Query(), Tenders.Centre)).Value.Items);

        async Task<IReadOnlyList<FindPanels.Found>> Found(string words) =>
            (await province.Send(new FindPanels.Query { Words = words }, Tenders.Centre)).Value;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Warnings_are_counted_by_city_and_level_and_decisions_are_the_own(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var warnings = await WarnedProvince.All(province);
        var supervisor = Callers.With(Roles.Supervisor) with { Name = "李监督" };
        await using (var connection = await province.Database.Open(CancellationToken.None))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "update alert set level = 3, region = '210202' where id = @id",
                new { id = warnings[0].Id }
            );
            // Those of another market are not counted among the province's.
            Assert.Equal(
                0,
                (await province.Send(new CountOpenAlerts.Query(), supervisor)).Value.Total.All
            );
            Assert.Empty((await province.Send(new LatestReds.Query(), supervisor)).Value.Items);
            await Dapper.SqlMapper.ExecuteAsync(connection, "update alert set market = 'CN'");
        }

        var table = (await province.Send(new CountOpenAlerts.Query(), supervisor)).Value;
        Assert.Equal(15, table.Cities.Count);
        Assert.Equal(1, table.Cities.Single(city => city.Region.ToString() == "210200").Open.Red);
        Assert.Equal(warnings.Count, table.Total.All);
        Assert.Equal(warnings.Count - 1, table.Elsewhere.All);
        var latest = (await province.Send(new LatestReds.Query(), supervisor)).Value;
        Assert.Contains(warnings[0].Id, latest.Items.Select(item => item.Id));
        Assert.Equal(warnings.Count, latest.All[^1]);
        var there = supervisor with { Scope = Dalian };
        Assert.Equal(1, (await province.Send(new CountOpenAlerts.Query(), there)).Value.Total.All);
        Assert.Equal(
            [1L],
            (await province.Send(new LatestReds.Query(), there)).Value.All.Where(week => week > 0)
        );

        Assert.Empty((await province.Send(new ListMyDecisions.Query(), supervisor)).Value);
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(
                        warnings[0].Id,
                        1,
                        AlertStates.Dismissed,
                        "已核对工程量清单，报价接近有正常解释。"
                    ),
                    supervisor
                )
            ).Succeeded
        );
        Assert.Equal(
            (warnings[0].Id, AlertStates.Dismissed),
            (await province.Send(new ListMyDecisions.Query(), supervisor))
                .Value.Select(mine => (mine.Id, mine.State))
                .Single()
        );
        Assert.Empty(
            (
                await province.Send(
                    new ListMyDecisions.Query(),
                    supervisor with
                    {
                        Name = "王监督",
                    }
                )
            ).Value
        );
        Assert.DoesNotContain(
            warnings[0].Id,
            (await province.Send(new LatestReds.Query(), supervisor)).Value.Items.Select(item =>
                item.Id
            )
        );
        var centre = Callers.With(Roles.CentreOperator);
        Assert.False((await province.Send(new CountOpenAlerts.Query(), centre)).Succeeded);
        Assert.False((await province.Send(new LatestReds.Query(), centre)).Succeeded);
        Assert.False((await province.Send(new ListMyDecisions.Query(), centre)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Keys_that_end_soon_are_told_and_accounts_are_counted(Engine engine)
    {
        await using var province = Province.On(engine);
        var administrator = Callers.With(Roles.Administrator);
        var system = (
            await province.Send(
                new RegisterSystem.Command("沈阳市电子交易系统", RegionCode.Given("210100")),
                administrator
            )
        ).Value;
        var now = province.Clock!.GetUtcNow();
        await Issue(now.AddDays(20));
        var soon = Assert.Single(await Ending());
        Assert.Equal(("沈阳市电子交易系统", true), (soon.System, soon.Last));
        await Issue(now.AddDays(300));
        Assert.False(Assert.Single(await Ending()).Last);
        province.Clock!.Advance(TimeSpan.FromDays(25));
        Assert.Single(await Ending());
        province.Clock!.Advance(TimeSpan.FromDays(5));
        Assert.Empty(await Ending());

        await Harness.People.Create(province, "one", Roles.Supervisor);
        var people = (
            await province.Send(
                new SummarisePeople.Query(),
                Callers.With(Roles.SecurityAdministrator)
            )
        ).Value;
        Assert.Equal((1, 0), (people.Active, people.Disabled));
        Assert.Equal(1, people.Made[^1]);
        Assert.False((await province.Send(new SummarisePeople.Query(), administrator)).Succeeded);
        Assert.False(
            (
                await province.Send(
                    new ListExpiringKeys.Query(),
                    Callers.With(Roles.SecurityAdministrator)
                )
            ).Succeeded
        );

        async Task Issue(DateTimeOffset until)
        {
            var now = (await province.Send(new GetSystem.Query(system.Id), administrator)).Value;
            Assert.True(
                (
                    await province.Send(
                        new IssueKey.Command(system.Id, now.Version, [Scopes.RegistryRead], until),
                        administrator
                    )
                ).Succeeded
            );
        }

        async Task<IReadOnlyList<ListExpiringKeys.Ending>> Ending() =>
            (await province.Send(new ListExpiringKeys.Query(), administrator)).Value;
    }
}
