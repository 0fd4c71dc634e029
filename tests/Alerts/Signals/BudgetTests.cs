using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Signals;

/// <summary>How many warnings an office is given a week, and which.</summary>
public sealed class BudgetTests
{
    private const string Reason = "已逐条核对文件条款，要求与项目特点相适应。";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_worst_of_a_week_come_first_a_red_one_always_gets_in_and_what_is_left_out_is_said(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        var shenyang = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        Assert.Equal(20, (await Week(dalian)).AWeek);
        Assert.Equal(2, (await Set(2, dalian)).Value.AWeek);
        var first = await Warned(1, 0.9);
        var second = await Warned(2, 0.8);
        var third = await Warned(3, 0.7);
        await province.Send(new PresentAlerts.Command(), Callers.Platform);
        await province.Send(new PresentAlerts.Command(), Callers.Platform);
        Assert.Equal([first, second], await Listed(dalian, WeekLists.Listed));
        Assert.Equal([third], await Listed(dalian, WeekLists.Left));
        var week = await Week(dalian);
        Assert.Equal((2, 1), (week.Given, week.LeftOut));
        Assert.Equal(new DateOnly(2026, 11, 23), week.Monday);
        Assert.Empty(await Listed(shenyang, WeekLists.Listed));

        // What is settled frees nothing in its week; the place of what nobody has claimed is a later red one's.
        await province.Send(
            new SettleAlert.Command(first, 1, AlertStates.Dismissed, Reason),
            dalian
        );
        await province.Send(new PresentAlerts.Command(), Callers.Platform);
        Assert.Equal([first, second], await Listed(dalian, WeekLists.Listed));
        var red = await Warned(4, 0.5, level: 3);
        await province.DeliverDue(times: 2);
        Assert.Equal([red, first], await Listed(dalian, WeekLists.Listed));
        Assert.Equal([second, third], await Listed(dalian, WeekLists.Left));
        // And where nobody's can be taken, it gets in all the same.
        var another = await Warned(5, 0.5, level: 3);
        await province.DeliverDue();
        Assert.Equal(3, (await Week(dalian)).Given);
        Assert.Contains(another, await Listed(dalian, WeekLists.Listed));

        // The next week begins with the worst that are open.
        province.Clock!.Advance(TimeSpan.FromDays(7));
        await province.Send(new PresentAlerts.Command(), Callers.Platform);
        Assert.Equal(
            new[] { red, another }.Order(),
            (await Listed(dalian, WeekLists.Listed)).Order()
        );

        Task<Guid> Warned(int number, double strength, int level = 2) =>
            Sources.Warned(
                province,
                number,
                (SignalSources.Clause, Sources.Of("P01", level, strength))
            );

        Task<Outcome<SetAlertBudget.Done>> Set(int number, Caller caller) =>
            province.Send(new SetAlertBudget.Command(caller.OfficeId!.Value, number), caller);
        async Task<ListAlertBudgets.Item> Week(Caller caller) =>
            Assert.Single((await province.Send(new ListAlertBudgets.Query(), caller)).Value);
        async Task<List<Guid>> Listed(Caller caller, string week) =>
            [
                .. (
                    await province.Send(new ListAlerts.Query { Week = week }, caller)
                ).Value.Items.Select(item => item.Id),
            ];
    }

    [Fact]
    public async Task An_office_s_number_is_its_own_people_s_or_an_administrator_s_to_set()
    {
        await using var province = Province.On(Engine.Sqlite);
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        var shenyang = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        var administrator = Callers.With(Roles.Administrator);
        var command = new SetAlertBudget.Command(dalian.OfficeId!.Value, 5);
        Assert.Equal(ProblemKind.NotFound, (await province.Send(command, shenyang)).Problem!.Kind);
        Assert.Equal(
            "forbidden",
            (await province.Send(command, Callers.With(Roles.Purchaser))).Problem!.Code
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(command with { OfficeId = Guid.NewGuid() }, administrator))
                .Problem!
                .Kind
        );
        Assert.Equal(
            ("/aWeek", "budget.range"),
            (await province.Send(command with { AWeek = 501 }, dalian))
                .Problem!.Errors.Select(error => (error.Pointer, error.Code))
                .Single()
        );
        Assert.True((await province.Send(command, administrator)).Succeeded);
        Assert.Equal(
            2,
            (await province.Send(new ListAlertBudgets.Query(), administrator)).Value.Count
        );
        Assert.Equal(
            5,
            Assert.Single((await province.Send(new ListAlertBudgets.Query(), dalian)).Value).AWeek
        );
    }

    [PostgresFact]
    public async Task Two_that_fill_at_once_give_no_more_than_there_is_room_for()
    {
        await using var province = Province.On(Engine.Postgres);
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        for (var number = 1; number <= 6; number++)
        {
            var id = (
                await province.Send(
                    Tenders.Notice(number) with
                    {
                        Region = RegionCode.Given(Offices.Dalian),
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Id;
            await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 2));
        }

        await province.Send(new SetAlertBudget.Command(dalian.OfficeId!.Value, 4), dalian);
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() => province.Send(new PresentAlerts.Command(), Callers.Platform))
                    )
            );
            Assert.Equal(
                [1, 2, 3, 4],
                await province.Rows<int>("select place from alert_presented order by place")
            );
            province.Clock!.Advance(TimeSpan.FromDays(7));
            await using var connection = await province.Database.Open(default);
            await Dapper.SqlMapper.ExecuteAsync(connection, "delete from alert_presented");
        }
    }

    [Theory]
    [InlineData("1970-01-05 00:00", 4)]
    [InlineData("2026-11-23 00:00", 20780)]
    [InlineData("2026-11-29 23:59", 20780)]
    [InlineData("2026-11-30 00:00", 20787)]
    public void A_week_is_numbered_by_its_Monday_in_China(string at, int number)
    {
        Assert.Equal(number, OfficeWeek.NumberOf(Tenders.At(at)));
        Assert.Equal(DayOfWeek.Monday, OfficeWeek.MondayOf(number).DayOfWeek);
    }
}
