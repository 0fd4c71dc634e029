using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Scoring;
using Trading.Evaluation.Panels;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Kernel.Outbox;

public sealed class EventTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_happened_is_told_to_each_subscriber_by_itself_by_one_statement_or_not_at_all(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = Guid.NewGuid();
        foreach (var commits in new[] { false, true })
        {
            await using var scope = province.Services.CreateAsyncScope();
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            await sql.Begin(default);
            province.Crash.Arm(int.MaxValue);
            var events = scope.ServiceProvider.GetRequiredService<Events>();
            await events.Publish(
                new ProcurementStepRecorded(id, "opening", "opened", Province.Start),
                default
            );
            // Told before in this transaction; nothing came in between.
            await events.Publish(
                new ProcurementStepRecorded(id, "award", "awarded", Province.Start),
                default
            );
            Assert.Empty(province.Crash.Seen);
            if (commits)
            {
                await sql.Commit(default);
                Assert.Single(province.Crash.Seen, name => name.Contains("insert_many"));
            }

            province.Crash.Disarm();
        }

        Assert.Equal(
            [
                "alerts.evaluators",
                "alerts.follow_corrections",
                "alerts.indicators",
                "alerts.network",
                "alerts.score",
                "evaluation.recheck_panels",
            ],
            await province.Rows<string>(
                "select queue from outbox_message where subject = @id order by queue",
                new { id = id.ToString() }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_subscriber_that_fails_fails_alone(Engine engine)
    {
        var failing = new Failing
        {
            Before = message =>
                message.Queue == "alerts.score"
                    ? throw new InvalidOperationException("no model")
                    : Task.CompletedTask,
        };
        await using var province = Messages.Province(engine, failing);
        var (panel, _) = await Trading.Tests.Evaluation.Panels.Requested(province);
        await province.DeliverDue(failing: true);
        var procurement = await province.Scalar<Guid>("select procurement_id from panel");
        await province.Send(
            new CancelProcurement.Command(procurement, "采购需求变更"),
            Tenders.Centre
        );
        await province.DeliverDue(failing: true);
        Assert.Equal(
            "cancelled",
            (await Trading.Tests.Evaluation.Panels.Watch(province, panel)).State
        );
        Assert.Equal(
            ["alerts.score"],
            await province.Rows<string>(
                "select distinct queue from outbox_message where last_error is not null"
            )
        );

        failing.Before = null;
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await province.DeliverDue(failing: true);
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from outbox_message where queue = 'alerts.score'"
            )
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from appraisal"));
    }

    [Fact]
    public void Every_job_has_a_name_of_its_own_and_every_subscriber_a_job()
    {
        Assert.Throws<InvalidOperationException>(() =>
            new ServiceCollection().AddSubscriber<ProcurementStepRecorded, CancelPanel.Command>(_ =>
                null
            )
        );
        new ServiceCollection().AddSubscriber<ProcurementStepRecorded, ScoreProcurement.Command>(
            _ => null
        );
    }
}
