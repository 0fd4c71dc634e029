using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>A process of its own that works the jobs is killed (SIGKILL) in the middle of delivering invitations.</summary>
public sealed class KilledWorkerTests
{
    private const int PanelsAsked = 20;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task No_invitation_of_a_killed_worker_is_lost_or_sent_twice(Engine engine) =>
        Killed(engine, most: 2);

    [Trait("Run", "long")]
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task No_invitation_of_a_worker_killed_again_and_again_is_lost_or_sent_twice(
        Engine engine
    ) => Killed(engine, most: 4);

    private static async Task Killed(Engine engine, int most)
    {
        await using var province = Province.InRealTime(engine);
        await Panels.Experts(province, 25);
        var now = DateTimeOffset.UtcNow;
        var panels = new List<Guid>();
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
            panels.Add(
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
                )
                    .Value
                    .Id
            );
        }

        // The evaluations are on different days, so that every expert may sit on every panel; the draws are due now.
        await province.Rows<int>("update panel set draw_due_at = @now", new { now });
        await province.Rows<int>(
            "update outbox_message set due_at = @now, ready_at = @now",
            new { now }
        );

        var kills = 0;
        while (kills < most)
        {
            var handled = await Handled(province);
            using var worker = Node.Start(province.Database);
            await worker.Listens();
            // Looked at often: some hundred a second are delivered.
            await Province.Until(
                async () =>
                    worker.HasExited
                    || await Handled(province) is var now && now >= handled + 5
                    || now > handled && await Waiting(province) == 0,
                "the worker delivers",
                seconds: 120,
                every: 5
            );
            Assert.False(worker.HasExited, "The worker ended by itself.");
            worker.Kill();
            kills++;
            if (await Waiting(province) == 0)
            {
                break;
            }

            await TimePasses(province);
        }

        Assert.True(
            kills >= 2,
            "The worker was killed only once before everything was delivered; ask for more panels."
        );

        using (var survivor = Node.Start(province.Database))
        {
            await Province.Until(
                async () => await Waiting(province) == 0,
                "everything is delivered at last",
                seconds: 240
            );
            survivor.Kill();
        }

        foreach (var panel in panels)
        {
            var asked = await Panels.Invitations(province, panel);
            Assert.Equal(5, asked.Count);
            Assert.All(asked, one => Assert.Equal("invited", one.State));
            Assert.Equal(5, asked.Select(one => one.ExpertId).Distinct().Count());
            foreach (var one in asked)
            {
                Assert.Equal(
                    1,
                    await province.Scalar<long>(
                        "select count(*) from notice where link = @link",
                        new { link = $"/invitations/{one.Id}" }
                    )
                );
            }
        }

        Assert.Equal(PanelsAsked * 5, await province.Scalar<long>("select count(*) from notice"));
        Assert.Equal(
            PanelsAsked * 5,
            await province.Scalar<long>("select count(*) from panel_event where kind = 'invited'")
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from outbox_message where last_error is not null"
            )
        );
    }

    private static Task<long> Handled(Province province) =>
        province.Scalar<long>("select count(*) from outbox_effect");

    private static Task<long> Waiting(Province province) =>
        province.Scalar<long>(
            "select count(*) from outbox_message where state = 'waiting' and due_at <= @now",
            new { now = DateTimeOffset.UtcNow }
        );

    // What a worker took and did not finish is another's when its lease ends; here it ends at once.
    private static Task TimePasses(Province province) =>
        province.Rows<int>(
            "update outbox_message set ready_at = @now where claim_id is not null",
            new { now = DateTimeOffset.UtcNow }
        );
}
