using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Signals;

/// <summary>Who is told of a warning, and when.</summary>
public sealed class RoutingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_red_one_is_told_at_once_to_those_whose_division_it_is_and_never_twice(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        var colleague = await Offices.Member(province, "colleague", dalian.OfficeId!.Value);
        var shenyang = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        var whole = await Offices.Supervisor(province, "whole", Offices.Province);
        var id = await InDalian(province);
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        await province.DeliverDue(times: 2);
        foreach (
            var (person, times) in new[] { (dalian, 1), (colleague, 1), (shenyang, 0), (whole, 1) }
        )
        {
            Assert.Equal(times, await Told(person));
        }

        var notice = Assert.Single(
            (await province.Send(new MyNotices.Query(), dalian)).Value.Items
        );
        Assert.Equal($"/alerts/{id}", notice.Link);
        Assert.Contains("信号P01", notice.Zh, StringComparison.Ordinal);

        // Gone and back it is the same thing; in another clause it is another.
        await Sources.Say(province, id, SignalSources.Clause);
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        await province.DeliverDue();
        Assert.Equal(1, await Told(dalian));
        await Sources.Say(province, id, SignalSources.Clause);
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P02", 3));
        await province.DeliverDue();
        Assert.Equal(2, await Told(dalian));
        Assert.Equal(0, await Told(shenyang));

        async Task<int> Told(Caller person) =>
            (await province.Send(new MyNotices.Query { Kind = NoticeKinds.Warning }, person))
                .Value
                .Items
                .Count;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_day_s_others_are_told_in_one_digest_of_the_own_division(Engine engine)
    {
        await using var province = Province.On(engine);
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        var shenyang = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        foreach (var number in new[] { 1, 2 })
        {
            var id = await InDalian(province, number);
            await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 2));
        }

        await province.DeliverDue();
        Assert.Empty((await province.Send(new MyNotices.Query(), dalian)).Value.Items);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await Digest();
        var digest = Assert.Single(
            (await province.Send(new MyNotices.Query(), dalian)).Value.Items
        );
        Assert.Contains(
            "新增预警 2 条（红色 0，橙色 2，蓝色 0）",
            digest.Zh,
            StringComparison.Ordinal
        );
        Assert.Empty((await province.Send(new MyNotices.Query(), shenyang)).Value.Items);
        // Nothing new, nothing told.
        province.Clock!.Advance(TimeSpan.FromHours(24));
        await Digest();
        Assert.Single((await province.Send(new MyNotices.Query(), dalian)).Value.Items);

        async Task Digest()
        {
            await province.Send(new SendDigests.Command(), Callers.Platform);
            await province.DeliverDue(times: 2);
        }
    }

    [Theory]
    [InlineData("2026-11-24 21:59", 1320, 420, "2026-11-24 21:59")]
    [InlineData("2026-11-24 22:00", 1320, 420, "2026-11-25 07:00")]
    [InlineData("2026-11-25 06:59", 1320, 420, "2026-11-25 07:00")]
    [InlineData("2026-11-25 07:00", 1320, 420, "2026-11-25 07:00")]
    [InlineData("2026-11-24 12:30", 720, 780, "2026-11-24 13:00")]
    [InlineData("2026-11-24 12:30", null, null, "2026-11-24 12:30")]
    public void In_quiet_hours_an_e_mail_waits_until_they_are_over(
        string now,
        int? from,
        int? to,
        string due
    ) => Assert.Equal(Tenders.At(due), QuietHours.After(Tenders.At(now), from, to));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task E_mail_waits_for_the_morning_and_digests_come_to_whoever_wants_them(
        Engine engine
    )
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        Assert.Null(
            (await province.Send(new GiveMyEmail.Command("dalian@gov.example.cn"), dalian)).Problem
        );
        await Mail();
        var code = System.Text.RegularExpressions.Regex.Match(
            Assert.Single(sink.Arrived).TextBody!,
            @"验证码：(\S+?)。"
        );
        Assert.Null(
            (await province.Send(new ConfirmMyEmail.Command(code.Groups[1].Value), dalian)).Problem
        );
        sink.Arrived.Clear();
        Assert.Equal(
            "/quietTo",
            Assert
                .Single(
                    (await province.Send(new ChooseTimes.Command(new(8, 0), null, true), dalian))
                        .Problem!
                        .Errors
                )
                .Pointer
        );
        Assert.Null(
            (
                await province.Send(
                    new ChooseTimes.Command(new(8, 0), new(10, 0), Digests: false),
                    dalian
                )
            ).Problem
        );

        // It is nine: on the page at once, by e-mail at ten.
        var id = await InDalian(province);
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of("P01", 3));
        await Mail();
        Assert.Single(
            (await province.Send(new MyNotices.Query { Kind = NoticeKinds.Warning }, dalian))
                .Value
                .Items
        );
        Assert.Empty(sink.Arrived);
        province.Clock!.Advance(TimeSpan.FromMinutes(61));
        await Mail();
        Assert.StartsWith(
            "红色预警",
            Assert.Single(sink.Arrived).Subject,
            StringComparison.Ordinal
        );

        await province.Send(new SendDigests.Command(), Callers.Platform);
        await Mail();
        Assert.Single(sink.Arrived);
        Assert.Equal(
            2,
            (await province.Send(new MyNotices.Query { Kind = NoticeKinds.Warning }, dalian))
                .Value
                .Items
                .Count
        );

        async Task Mail()
        {
            await province.DeliverDue();
            await province.Services.GetRequiredService<Mailer>().SendDue(CancellationToken.None);
        }
    }

    private static async Task<Guid> InDalian(Province province, int number = 1) =>
        (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given("210202"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
}
