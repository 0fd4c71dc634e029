using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>Those who ask for long jobs, work them, cancel them and have them carried on.</summary>
internal sealed partial class Simulation
{
    private readonly Dictionary<Guid, SimulatedJob.Input> _jobs = [];
    private readonly HashSet<Guid> _hiccuped = [];
    private readonly List<TaskCompletionSource> _idleRunners = [];
    private int _wishes;

    private Func<Task> Petitioner(int left) =>
        async () =>
        {
            for (; left > 0; left--)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(4_000)), Time);
                var bytes = new byte[16];
                _random.NextBytes(bytes);
                var limit = _random.Next(1, 6);
                var input = new SimulatedJob.Input(
                    new(bytes),
                    limit,
                    _random.Next(2) == 0 ? _random.Next(limit) : limit,
                    _random.Next(12) switch
                    {
                        < 6 => SimulatedJob.Fault.None,
                        < 8 => SimulatedJob.Fault.Flaky,
                        8 => SimulatedJob.Fault.Poison,
                        9 => SimulatedJob.Fault.Deadly,
                        _ => SimulatedJob.Fault.Refused,
                    },
                    _random.Next(limit),
                    _random.Next(2) == 0
                );
                var key = _random.Next(3) is < 2 and var which ? $"key {which}" : null;
                await Do<SimulatedAsk, Unit>(
                    new(input.Id),
                    (provider, _) =>
                    {
                        provider
                            .GetRequiredService<LongJobWriter>()
                            .Ask(SimulatedJob.Kind.Code, input, null, key, input.Id);
                        return new(Unit.Value);
                    }
                );
                _jobs.Add(input.Id, input);
                Note($"asked for {key} {input}");
            }
        };

    private async Task Runner()
    {
        while (true)
        {
            if (_wishes == 0)
            {
                var idle = new TaskCompletionSource();
                _idleRunners.Add(idle);
                await idle.Task;
            }

            await Before("fetch");
            if (_wishes == 0)
            {
                continue;
            }

            // As with claims: fetched and never ended, it is fetched again or lost.
            var twice = _faults && _random.Next(10) == 0;
            _wishes -= twice ? 0 : 1;
            await _services.GetRequiredService<LongJobWorker>().WorkReady(default);
        }
    }

    private async Task Overseer()
    {
        while (
            !_mended
            || Count("select count(*) from long_job where state in ('queued', 'running', 'failed')")
                > 0
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(500, 12_000)), Time);
            if (!_faults && !_mended)
            {
                continue;
            }

            var jobs = Rows<(string Id, string State)>(
                "select id, state from long_job order by asked_at, id"
            );
            if (_mended)
            {
                jobs.RemoveAll(job => job.State != LongJobStates.Failed);
            }

            if (jobs.Count == 0)
            {
                continue;
            }

            // Also what must be refused: a job that ended is cancelled, one under way carried on.
            var id = Guid.Parse(jobs[_random.Next(jobs.Count)].Id);
            if (_mended || _random.Next(2) == 0)
            {
                var outcome = await Do<RetryLongJob.Command, LongJobView>(
                    new(id),
                    (provider, token) =>
                        ActivatorUtilities
                            .CreateInstance<RetryLongJob.Handler>(provider)
                            .Handle(new(id), token)
                );
                Seen.CarriedOn += outcome.Problem is null ? 1 : 0;
                Note($"carries on {id}: {outcome.Problem?.Code}");
            }
            else
            {
                var outcome = await Do<CancelLongJob.Command, LongJobView>(
                    new(id),
                    (provider, token) =>
                        ActivatorUtilities
                            .CreateInstance<CancelLongJob.Handler>(provider)
                            .Handle(new(id), token)
                );
                Note($"cancels {id}: {outcome.Problem?.Code}");
            }
        }
    }

    /// <summary>What a job does outside its transaction.</summary>
    internal async Task Compute(SimulatedJob.Input input, int number, CancellationToken cancel)
    {
        Note($"computes {number} of {input.Id}");
        if (input.Slow)
        {
            // Looks at the token instead of having itself called back, which another thread would do.
            for (var part = _random.Next(4); part > 0; part--)
            {
                await Task.Delay(
                    TimeSpan.FromMilliseconds(_random.Next(100, 15_000)),
                    Time,
                    CancellationToken.None
                );
                cancel.ThrowIfCancellationRequested();
            }
        }

        if (number != input.At)
        {
            return;
        }

        switch (input.Fault)
        {
            case SimulatedJob.Fault.Flaky when _hiccuped.Add(input.Id):
                throw new InvalidOperationException("flaky");
            case SimulatedJob.Fault.Poison when !_mended:
                throw new InvalidOperationException("poison");
            case SimulatedJob.Fault.Deadly when !_mended:
                throw Killed($"step {number} of {input.Id}");
            default:
                return;
        }
    }

    void ILongJobQueue.Enqueue()
    {
        if (!_faults || _random.Next(15) > 0)
        {
            _wishes++;
            WakeOneOf(_idleRunners);
        }
    }

    long ILongJobQueue.Waiting() => _wishes;
}
