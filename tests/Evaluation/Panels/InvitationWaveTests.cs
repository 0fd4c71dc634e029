using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Evaluation;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Gateway;
using Trading.Messaging.Preferences;
using Trading.Messaging.Templates;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Invitations by stages: page and e-mail, then SMS, then a call, through a real gateway.</summary>
public sealed partial class InvitationWaveTests(GatewayServer gateway)
    : IClassFixture<GatewayServer>,
        IAsyncLifetime
{
    public Task InitializeAsync() => gateway.BeginAnew();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_silent_is_reached_by_SMS_then_by_a_call_and_then_replaced(
        Engine engine
    )
    {
        await using var province = Province.On(engine, gateway.Settings());
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue(times: 2);
        var asked = await Panels.Invitations(province, panel);
        var silent = asked[0];
        await HasPhone(province, silent, 1);
        await HasPhone(province, asked[1], 2);
        await Panels.Answer(province, asked[1], accept: true);

        await After(province, 29);
        Assert.Empty(await Said());
        await After(province, 1);
        var sms = Assert.Single(await Said());
        Assert.Equal(("sms", "13900000001"), (sms.Channel, sms.To));
        Assert.Contains("2026-11-25 09:00", sms.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("道路|沈阳市城市管理局|SY-2026|市政|公共资源交易中心三楼", sms.Text);
        await After(province, 42);
        Assert.Equal(["sms", "voice"], (await Said()).Select(message => message.Channel));
        await After(province, 18);
        // The reminder goes by SMS, too.
        Assert.Equal(3, (await Said()).Count);
        await After(province, 30);

        var view = await Panels.Watch(province, panel);
        Assert.Equal(
            [
                ("invited", null),
                ("escalated", "sms"),
                ("escalated", "voice"),
                ("reminded", null),
                ("expired", null),
                ("replaced", "silent"),
            ],
            LinesOf(view, silent.Number)
        );
        Assert.Equal(
            ["invited", "accepted"],
            LinesOf(view, asked[1].Number).Select(one => one.Kind)
        );
        Assert.Equal(
            ["sms", "voice"],
            LinesOf(view, asked[2].Number)
                .Where(line => line.Kind == "unreached")
                .Select(line => line.Reason)
        );
        Assert.Equal(
            [("sms", "delivered"), ("voice", "delivered"), ("sms", "delivered")],
            view.Deliveries.Where(one => one.Number == silent.Number)
                .Select(one => (one.Channel, one.State))
        );
        // Who watches learns neither names nor numbers.
        var shown = System.Text.Json.JsonSerializer.Serialize(view);
        Assert.DoesNotMatch(@"1390000000\d|13\d\*+", shown);
        Assert.All(asked, one => Assert.DoesNotContain(one.Name, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_ends_the_stages_and_what_waits_for_the_gateway_is_not_sent_too_late()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await HasPhone(province, asked[0], 1);
        await HasPhone(province, asked[1], 2);
        await gateway.Feels("failing");
        await After(province, 30);
        await Panels.Answer(province, asked[0], accept: false);
        await After(province, 91);
        await gateway.Feels("well");
        await After(province, 15);
        Assert.Empty(await Said());
        Assert.Equal(
            ["dropped"],
            await province.Rows<string>(
                "select distinct state from phone_message where template = 'evaluation.invited_by_phone'"
            )
        );
    }

    [Fact]
    public async Task Without_a_gateway_there_are_no_stages()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from outbox_message where queue = 'evaluation.escalate'"
            )
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from panel_invitation where next_stage_at is not null"
            )
        );
        Assert.Empty((await Panels.Watch(province, panel)).Deliveries);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stage_that_was_missed_is_made_up_for_by_the_sweep_once(Engine engine)
    {
        await using var province = Province.On(engine, gateway.Settings());
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await HasPhone(province, asked[0], 1);
        await province.Rows<int>("delete from outbox_message where queue = 'evaluation.escalate'");
        province.Clock!.Advance(TimeSpan.FromMinutes(75));
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        await After(province, 0);
        Assert.Equal(["sms", "voice"], (await Said()).Select(message => message.Channel).Order());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_that_dies_at_any_statement_of_a_stage_calls_nobody_twice(Engine engine)
    {
        await using var province = Province.On(engine, gateway.Settings());
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await HasPhone(province, asked[0], 1);
        province.Clock!.Advance(TimeSpan.FromMinutes(30));
        var stage = new EscalateInvitation.Command(panel, asked[0].Id);
        var died = 0;
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                await province.Send(stage, Callers.Platform);
                province.Crash.Disarm();
                break;
            }
            catch (CrashException)
            {
                died++;
            }
        }

        Assert.True(died > 6, $"It died {died} times.");
        await province.Send(stage, Callers.Platform);
        await After(province, 1);
        Assert.Single(await Said());
        Assert.Single(
            LinesOf(await Panels.Watch(province, panel), asked[0].Number),
            line => line.Kind == "escalated"
        );
    }

    [Fact]
    public async Task What_goes_to_experts_cannot_be_worded_to_say_which_procurement_it_is()
    {
        await using var province = Province.On(Engine.Sqlite);
        var catalogue = province.Services.GetRequiredService<TemplateCatalogue>();
        string[] untold = ["title", "number", "purchaser", "agency", "firm"];
        foreach (
            var template in catalogue.All.Where(one =>
                one.Name
                    is "evaluation.invited"
                        or "evaluation.invited_by_phone"
                        or "evaluation.reminded"
                        or "evaluation.cancelled"
                        or "evaluation.excluded"
                        or "evaluation.engaged"
                        or "evaluation.withdrawn"
            )
        )
        {
            Assert.Empty(template.Placeholders.Intersect(untold));
            var refused = await province.Send(
                new SetMessageWords.Command(
                    template.Name,
                    "zh",
                    0,
                    "评审邀请",
                    template.Body.Zh + "{title}"
                ),
                Callers.With(
                    Roles.Administrator,
                    await People.Create(province, $"admin-{template.Name}", Roles.Administrator)
                )
            );
            Assert.Equal(
                "template.placeholder_unknown",
                Assert.Single(refused.Problem!.Errors).Code
            );
        }

        await Panels.Experts(province, 8);
        var procurement = await Tenders.Opened(province, 1, 1, 2, 3);
        foreach (
            var place in new[]
            {
                "沈阳市城市管理局二楼",
                "三楼，市政道路改造工程第1标",
                "三楼（sy-2026-0001）",
            }
        )
        {
            var refused = await province.Send(
                Panels.Request(procurement) with
                {
                    Venue = place,
                },
                Tenders.Centre
            );
            Assert.Equal("panel.place_tells", Assert.Single(refused.Problem!.Errors).Code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_late_answer_is_refused_and_on_record_and_the_same_one_twice_is_one(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[0], accept: true);
        province.Clock!.Advance(TimeSpan.FromHours(2));
        for (var times = 0; times < 5; times++)
        {
            Assert.Equal(
                "invitation.expired",
                (
                    await province.Send(
                        new AnswerInvitation.Command(asked[1].Id, true),
                        Panels.As(asked[1])
                    )
                )
                    .Problem
                    ?.Code
            );
        }

        var view = await Panels.Watch(province, panel);
        Assert.Single(LinesOf(view, asked[0].Number), line => line.Kind == "accepted");
        Assert.Equal(
            Enumerable.Repeat(("answer_refused", (string?)"accepted"), 3),
            LinesOf(view, asked[1].Number).Where(line => line.Kind == "answer_refused")
        );
    }

    [PostgresFact]
    public async Task Of_two_devices_that_answer_at_once_the_seat_gets_one_answer()
    {
        await using var province = Province.On(Engine.Postgres);
        await Panels.Experts(province, 30);
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        for (var round = 1; round <= 6; round++)
        {
            var procurement = await Tenders.Published(province, round);
            var panel = (
                await province.Send(
                    Panels.Request(procurement) with
                    {
                        EvaluationAt = Panels.Evaluation.AddDays(round - 1),
                    },
                    centre
                )
            )
                .Value
                .Id;
            await province.DeliverDue();
            var asked = await Panels.Invitations(province, panel);
            Assert.Equal(5, asked.Count);
            await Task.WhenAll(
                asked.SelectMany(one =>
                    Enumerable
                        .Range(0, 3)
                        .Select(device =>
                            Task.Run(() =>
                                province.Send(
                                    new AnswerInvitation.Command(one.Id, device != 1)
                                    {
                                        Reason = device == 1 ? "schedule" : null,
                                    },
                                    Panels.As(one)
                                )
                            )
                        )
                )
            );
            var view = await Panels.Watch(province, panel);
            foreach (var one in await Panels.Invitations(province, panel))
            {
                if (asked.All(before => before.Id != one.Id))
                {
                    continue;
                }

                // Who declined has declined: an acceptance that comes behind it changes nothing.
                var kinds = LinesOf(view, one.Number).Select(line => line.Kind).ToList();
                Assert.Equal("declined", one.State);
                Assert.Equal(1, kinds.Count(kind => kind == "declined"));
                Assert.True(kinds.Count(kind => kind == "accepted") <= 1);
            }

            await province.DeliverDue();
            province.Clock!.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public void The_plan_follows_the_time_there_is()
    {
        var now = Tenders.At("2026-11-24 09:00");
        var far = InvitationPlan.Of(
            now,
            now.AddDays(1),
            TimeSpan.FromHours(2),
            TimeSpan.FromMinutes(30),
            _ => true
        );
        Assert.Equal((now.AddHours(2), now.AddMinutes(90)), (far.AnswerBy, far.RemindAt));
        Assert.Equal(
            [(2, "sms", now.AddMinutes(30)), (3, "voice", now.AddMinutes(72))],
            far.Stages.Select(stage => (stage.Number, stage.Channel, stage.At))
        );
        // Who is drawn at midnight answers by day, and is called by day.
        var night = InvitationPlan.Of(
            Tenders.At("2026-11-24 00:00"),
            Tenders.At("2026-11-25 09:00"),
            TimeSpan.FromHours(2),
            TimeSpan.FromMinutes(30),
            _ => true
        );
        Assert.Equal(
            (Tenders.At("2026-11-24 10:00"), Tenders.At("2026-11-24 09:30")),
            (night.AnswerBy, night.RemindAt)
        );
        Assert.Equal(
            [Tenders.At("2026-11-24 08:30"), Tenders.At("2026-11-24 09:12")],
            night.Stages.Select(stage => stage.At)
        );
        var evening = InvitationPlan.Of(
            Tenders.At("2026-11-24 20:00"),
            Tenders.At("2026-11-25 14:00"),
            TimeSpan.FromHours(2),
            TimeSpan.FromMinutes(30),
            _ => true
        );
        Assert.Equal(Tenders.At("2026-11-25 09:00"), evening.AnswerBy);
        Assert.Equal(Tenders.At("2026-11-25 08:12"), evening.Stages[1].At);
        // Where the morning would be too late, and where a request gives days or seconds, the clock counts.
        foreach (
            var (evaluation, answer) in new[]
            {
                (Tenders.At("2026-11-25 08:30"), TimeSpan.FromHours(2)),
                (Tenders.At("2026-12-25 08:30"), TimeSpan.FromDays(1)),
                (Tenders.At("2026-12-25 08:30"), TimeSpan.FromSeconds(30)),
            }
        )
        {
            Assert.Equal(
                Tenders.At("2026-11-24 20:00") + answer,
                InvitationPlan
                    .Of(
                        Tenders.At("2026-11-24 20:00"),
                        evaluation,
                        answer,
                        TimeSpan.FromSeconds(10),
                        _ => true
                    )
                    .AnswerBy
            );
        }

        // One hour before the evaluation there is one hour; at its door ten minutes, and all channels at once.
        var near = Of(now.AddHours(1));
        Assert.Equal((now.AddHours(1), now.AddMinutes(30)), (near.AnswerBy, near.RemindAt));
        Assert.Equal(now.AddMinutes(15), near.Stages[0].At);
        foreach (var begins in new[] { now.AddMinutes(4), now, now.AddMinutes(-30) })
        {
            var atDoor = Of(begins);
            Assert.Equal(now.AddMinutes(10), atDoor.AnswerBy);
            Assert.All(atDoor.Stages, stage => Assert.Equal(now, stage.At));
        }

        Assert.Equal(
            ["voice"],
            InvitationPlan
                .Of(
                    now,
                    now.AddDays(1),
                    TimeSpan.FromHours(2),
                    TimeSpan.FromMinutes(30),
                    channel => channel == MessageChannels.Voice
                )
                .Stages.Select(stage => stage.Channel)
        );

        InvitationPlan.Plan Of(DateTimeOffset begins) =>
            InvitationPlan.Of(
                now,
                begins,
                TimeSpan.FromHours(2),
                TimeSpan.FromMinutes(30),
                _ => true
            );
    }

    private async Task After(Province province, int minutes)
    {
        var sender = province.Services.GetRequiredService<PhoneSender>();
        province.Clock!.Advance(TimeSpan.FromMinutes(minutes));
        await sender.AskDue(CancellationToken.None);
        await province.DeliverDue(times: 2);
        await sender.SendDue(CancellationToken.None);
    }

    private async Task<IReadOnlyList<GatewayServer.Handed>> Said() =>
        [.. (await gateway.Taken()).Where(one => !EightDigits().IsMatch(one.Text))];

    private async Task HasPhone(Province province, Panels.Asked expert, int number)
    {
        var caller = Panels.As(expert);
        Assert.Null(
            (await province.Send(new GiveMyPhone.Command($"1390000{number:D4}"), caller)).Problem
        );
        var sender = province.Services.GetRequiredService<PhoneSender>();
        await sender.SendDue(CancellationToken.None);
        var code = (await gateway.Taken()).Last(one => one.To == $"1390000{number:D4}");
        Assert.Null(
            (
                await province.Send(
                    new ConfirmMyPhone.Command(EightDigits().Match(code.Text).Value),
                    caller
                )
            ).Problem
        );
    }

    private static List<(string Kind, string? Reason)> LinesOf(WatchPanel.View view, int number) =>
        [
            .. view
                .Events.Where(line => line.Number == number)
                .OrderBy(line => line.Seq)
                .Select(line => (line.Kind, line.Reason)),
        ];

    [GeneratedRegex(@"(?<!\d)\d{8}(?!\d)")]
    private static partial Regex EightDigits();
}
