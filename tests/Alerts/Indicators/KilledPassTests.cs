using Trading.Alerts.Indicators;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>A process of its own that computes the indicators in the night is killed (SIGKILL) in the middle of it.</summary>
public sealed class KilledPassTests
{
    private static readonly string[] Early = ["catch-up"];
    private static readonly string[] Late = ["procurements", "subjects", "chance", "settling"];

    [PostgresFact]
    public async Task The_nightly_pass_of_a_killed_host_goes_on_and_finds_what_it_would_have_found()
    {
        await using var province = Province.InRealTime(Engine.Postgres);
        await WarnedProvince.Fill(province, ordinary: 150);
        // Nothing was judged by steps: all of it is the pass's.
        await province.Rows<int>("delete from outbox_message");
        var asked = await province.Send(new AskForNightlyPass.Command(), Callers.Platform);
        var id = asked.Value.Id;
        foreach (var phases in new[] { Early, Late })
        {
            using var worker = Node.Start(province.Database);
            await worker.Listens();
            // Looked at often: a step takes some ten milliseconds.
            await Province.Until(
                async () => worker.HasExited || await IsIn(phases),
                $"the pass is in {phases[0]} or behind",
                seconds: 180,
                every: 2
            );
            Assert.False(worker.HasExited, "The worker ended by itself.");
            worker.Kill();
            var (state, phase, _) = await Standing();
            Assert.True(
                state == "running",
                $"Killed too late: {state} in {phase}; give the pass more to do."
            );
            // What a worker took and did not finish is another's when its lease ends; here it ends at once.
            await province.Rows<int>(
                "update long_job set ready_at = @now where state = 'running'",
                new { now = DateTimeOffset.UtcNow }
            );
        }

        using (var survivor = Node.Start(province.Database))
        {
            await Province.Until(AllDone, "the pass ends", seconds: 300);
            survivor.Kill();
        }

        Assert.Equal(["done"], await province.Rows<string>("select distinct state from long_job"));
        var survived = await JudgedProvince.Tables(province);
        Assert.True(survived["findings"].Count > 1_000);
        Assert.NotEmpty(survived["baselines"]);
        await JudgedProvince.Forget(province);
        Assert.Equal(0, await JudgedProvince.Night(province));
        // By the real clock what comes behind the pass may be ready a moment after it.
        await Province.Until(
            async () =>
            {
                await province.WorkLongJobs();
                return await AllDone();
            },
            "the red flags behind the pass are computed"
        );
        JudgedProvince.Same(await JudgedProvince.Tables(province), survived);

        async Task<bool> AllDone() =>
            await province.Scalar<long>(
                "select count(*) from long_job where state in ('queued', 'running')"
            ) == 0;

        async Task<bool> IsIn(string[] phases)
        {
            var (state, phase, done) = await Standing();
            // A step is behind it: what it wrote is to be carried on from.
            return state == "running" && phases.Contains(phase) && done > 0;
        }

        async Task<(string State, string? Phase, long Done)> Standing() =>
            await province.Scalar<(string, string?, long)>(
                "select state, phase, done_count from long_job where id = @id",
                new { id }
            );
    }
}
