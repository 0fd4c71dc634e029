using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Gateway;
using Trading.Messaging.Preferences;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>A process of its own that works jobs and speaks to the gateway is killed (SIGKILL) in the middle of a wave of SMS.</summary>
public sealed partial class KilledWaveTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private const int PanelsAsked = 6;
    private const int Seats = 5;

    [PostgresFact]
    public async Task No_SMS_of_a_killed_worker_is_lost_or_sent_twice()
    {
        var keys = string.Join(';', KeyRing.New());
        var settings = gateway.Settings(lanes: 4, timeout: 10);
        settings["Trading:Keys"] = keys;
        // Twenty experts give their numbers from one address.
        settings["Trading:Limits:Guess:PerAddress"] = "0";
        settings["Trading:Limits:Guess:PerAccount"] = "0";
        await using var province = Province.InRealTime(Engine.Postgres, settings);
        await Panels.Experts(province, 20);
        foreach (
            var (index, person) in (
                await province.Rows<Guid>("select person_id from expert order by name")
            ).Index()
        )
        {
            await HasPhone(province, Callers.With(Roles.Expert, person), index + 1);
        }

        var now = DateTimeOffset.UtcNow;
        for (var number = 1; number <= PanelsAsked; number++)
        {
            var procurement = (
                await province.Send(
                    Tenders.Notice(number) with
                    {
                        NoticeAt = now.AddDays(-1),
                        DeadlineAt = now.AddDays(20),
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Id;
            Assert.True(
                (
                    await province.Send(
                        Panels.Request(procurement) with
                        {
                            EvaluationAt = Tenders.At("2030-01-07 09:00").AddDays(number),
                            AnswerWithin = TimeSpan.FromDays(1),
                            RemindBefore = TimeSpan.FromHours(1),
                        },
                        Callers.With(Roles.CentreOperator)
                    )
                ).Succeeded
            );
        }

        // The evaluations are on different days; the draws are due now.
        await province.Rows<int>("update panel set draw_due_at = @now", new { now });
        await Due(province, now);
        await province.DeliverDue();
        Assert.Equal(
            PanelsAsked * Seats,
            await province.Scalar<long>(
                "select count(*) from panel_invitation where state = 'invited'"
            )
        );

        // Seven hours go by: a quarter of the time to answer is over, and not yet the part after which calls are made.
        await province.Rows<int>(
            "update panel_invitation set invited_at = @then, next_stage_at = @now",
            new { now, then = now.AddHours(-7) }
        );
        await province.Rows<int>(
            "update outbox_message set due_at = @now, ready_at = @now where queue = 'evaluation.escalate'",
            new { now }
        );
        var env = settings.ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal),
            pair => pair.Value!
        );
        // Not so quick that all of it is over between two looks.
        await gateway.Feels("busy");
        var kills = 0;
        while (await Left(province) > 0)
        {
            var before = await Left(province);
            using var worker = Node.Start(province.Database, settings: env);
            await worker.Listens();
            await Province.Until(
                async () =>
                    worker.HasExited
                    || await Left(province) is var left && (left == 0 || left <= before - 20),
                "the worker hands over",
                seconds: 120,
                every: 3
            );
            Assert.False(worker.HasExited, "The worker ended by itself.");
            worker.Kill();
            kills++;
            // What it took and did not finish is another's when its claims end; here they end at once.
            await Due(province, DateTimeOffset.UtcNow);
            await province.Rows<int>(
                "update phone_message set due_at = @now where state = 'waiting'",
                new { now = DateTimeOffset.UtcNow }
            );
        }

        Assert.True(kills >= 2, "The worker was killed only once; ask for more panels.");
        var sent = (await gateway.Taken()).Where(one => !EightDigits().IsMatch(one.Text)).ToList();
        Assert.Equal(PanelsAsked * Seats, sent.Count);
        Assert.Equal(
            PanelsAsked * Seats,
            await province.Scalar<long>("select count(distinct about) from phone_message")
        );
        Assert.Equal(
            PanelsAsked * Seats,
            await province.Scalar<long>("select count(*) from panel_event where kind = 'escalated'")
        );
    }

    // Stages that nobody took yet, and messages that the gateway does not have.
    private static Task<long> Left(Province province) =>
        province.Scalar<long>(
            """
            select (select count(*) from panel_invitation where stage = 1)
                 + (select count(*) from phone_message where state = 'waiting')
            """
        );

    private static Task Due(Province province, DateTimeOffset now) =>
        province.Rows<int>(
            """
            update outbox_message set due_at = @now, ready_at = @now
            where state = 'waiting' and (due_at <= @now or queue in ('evaluation.freeze', 'evaluation.draw'))
            """,
            new { now }
        );

    private async Task HasPhone(Province province, Caller expert, int number)
    {
        var phone = $"1390000{number:D4}";
        Assert.Null((await province.Send(new GiveMyPhone.Command(phone), expert)).Problem);
        await province.Services.GetRequiredService<PhoneSender>().SendDue(CancellationToken.None);
        var code = (await gateway.Taken()).Single(one => one.To == phone).Text;
        Assert.Null(
            (
                await province.Send(
                    new ConfirmMyPhone.Command(EightDigits().Match(code).Value),
                    expert
                )
            ).Problem
        );
    }

    [GeneratedRegex(@"(?<!\d)\d{8}(?!\d)")]
    private static partial Regex EightDigits();
}
