using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Leave;
using Trading.Access.SignIn;
using Trading.Alerts.Cases;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Notices;
using Trading.Tests.Alerts.Cases;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Alerts.Signals;

/// <summary>Whoever stands in for a supervisor on leave is told what that one is told.</summary>
public sealed class StandInTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stand_in_is_told_once_and_for_whom_while_the_leave_lasts(Engine engine)
    {
        await using var province = Harness.Province.On(engine);
        var wang = await Offices.Supervisor(province, "wang", Offices.Dalian);
        var li = await Absent(province, wang);
        await Red(province, 1, Offices.Shenyang);
        await Red(province, 2, Offices.Dalian);
        var told = await Told(province, wang);
        Assert.Equal(2, told.Count);
        Assert.StartsWith("您正代行li的职责。", told[1].Zh, StringComparison.Ordinal);
        Assert.DoesNotContain("代行", told[0].Zh, StringComparison.Ordinal);
        Assert.Single(await Told(province, li));

        // In one digest, what is one's own and what is not.
        province.Clock!.Advance(TimeSpan.FromMinutes(30));
        await province.Send(new SendDigests.Command(), Callers.Platform);
        await province.DeliverDue(times: 2);
        Assert.Contains(
            "新增预警 2 条",
            (await Told(province, wang))[0].Zh,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "新增预警 1 条",
            (await Told(province, li))[0].Zh,
            StringComparison.Ordinal
        );

        province.Clock.Advance(TimeSpan.FromHours(2));
        await Red(province, 3, Offices.Shenyang);
        Assert.Equal(3, (await Told(province, wang)).Count);
        Assert.Equal(3, (await Told(province, li)).Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stand_in_hears_of_the_answer_in_a_case_of_the_absent(Engine engine)
    {
        var (province, procurement) = await CaseProvince.With(engine);
        await using var _ = province;
        var wang = await Offices.Supervisor(province, "wang", Offices.Dalian);
        var li = await Absent(province, wang);
        var one = await CaseProvince.Open(province, procurement, li);
        Assert.True(
            (
                await province.Send(
                    new AskExplanation.Command(one.Id, one.Version, CaseProvince.Reason),
                    li
                )
            ).Succeeded
        );
        Assert.True(
            (
                await province.Send(
                    new AnswerCase.Command(one.Id, CaseProvince.Reason),
                    CaseProvince.Purchaser
                )
            ).Succeeded
        );
        foreach (var person in new[] { li, wang })
        {
            Assert.Contains(
                "采购人已提交说明",
                (await Told(province, person))[0].Zh,
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>Li, who sees Shenyang, is away for two hours; Wang of the same office, who sees Dalian, stands in.</summary>
    private static async Task<Caller> Absent(Harness.Province province, Caller wang)
    {
        var id = await People.Create(
            province,
            "li",
            Roles.Supervisor,
            region: Offices.Shenyang,
            office: wang.OfficeId
        );
        await using var scope = province.Services.CreateAsyncScope();
        var li = (
            await scope.ServiceProvider.GetRequiredService<PersonCallers>().Of(id, default)
        )! with
        {
            ProvedAt = DateTimeOffset.MaxValue,
        };
        var recorded = await province.Send(
            new RecordLeave.Command(
                wang.PersonId!.Value,
                Harness.Province.Start,
                Harness.Province.Start.AddHours(2),
                "年假",
                [Roles.Supervisor]
            ),
            li
        );
        Assert.True(recorded.Succeeded, recorded.Problem?.Message.En);
        await province.Rows<int>("delete from notice");
        return li;
    }

    private static async Task Red(Harness.Province province, int number, string region)
    {
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(region),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        await province.DeliverDue(times: 2);
    }

    private static async Task<IReadOnlyList<MyNotices.Notice>> Told(
        Harness.Province province,
        Caller caller
    ) => (await province.Send(new MyNotices.Query(), caller)).Value.Items;
}
