using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Cli;

/// <summary>
/// Has a market's model trained by the platform's own jobs and waits for it. A host that runs on the same database does the
/// work; where there is none, or it does not take the work, the jobs run in this process until it is done.
/// </summary>
internal sealed class TrainingRun(IServiceProvider services, Caller caller)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    // Hangfire's servers say every thirty seconds that they live.
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks, and shows how it goes until it has ended. Broken off, the training is cancelled, unless it was another's.</summary>
    public async Task<Outcome<Training>> Run(string market, int? seed, CancellationToken cancel)
    {
        var sender = services.GetRequiredService<Sender>();
        var asked = await sender.Send(
            new AskForTraining.Command(seed) { Market = market },
            caller,
            cancel
        );
        if (asked.Problem is { } problem)
        {
            return problem;
        }

        var hosted = new List<IHostedService>();
        try
        {
            return await Terminal.Follow(progress =>
                Follow(asked.Value.Id, hosted, progress, cancel)
            );
        }
        catch (OperationCanceledException)
            when (cancel.IsCancellationRequested && !asked.Value.AlreadyUnderWay)
        {
            // Who broke it off wants none; a model that is in use by now is brought to its end by a host.
            await sender.Send(
                new CancelLongJob.Command(asked.Value.Id),
                caller,
                CancellationToken.None
            );
            throw;
        }
        finally
        {
            hosted.Reverse();
            foreach (var service in hosted)
            {
                await service.StopAsync(CancellationToken.None);
            }
        }
    }

    private async Task<Outcome<Training>> Follow(
        Guid id,
        List<IHostedService> hosted,
        IProgress<LongJobView> progress,
        CancellationToken cancel
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var since = DateTimeOffset.UtcNow;
        while (true)
        {
            var job = await sender.Send(new GetLongJob.Query(id), caller, cancel);
            if (job.Problem is null)
            {
                progress.Report(job.Value);
            }

            var training = await sender.Send(new GetTraining.Query(id), caller, cancel);
            if (training.Problem is not null || !training.Value.IsUnderWay)
            {
                return training;
            }

            var ignored =
                training.Value.State == TrainingStates.Queued
                && DateTimeOffset.UtcNow > since + Patience;
            if (hosted.Count == 0 && (ignored || !SomebodyWorks()))
            {
                foreach (var service in services.GetServices<IHostedService>())
                {
                    hosted.Add(service);
                    await service.StartAsync(cancel);
                }
            }

            await Task.Delay(LookEvery, cancel);
        }
    }

    /// <summary>What the jobs need in a process that is no host.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddJobServer();
        services.AddSingleton<IHostApplicationLifetime, NoHost>();
    }

    private bool SomebodyWorks() =>
        services
            .GetRequiredService<JobStorage>()
            .GetMonitoringApi()
            .Servers()
            .Any(server =>
                server.Heartbeat > DateTime.UtcNow - Alive
                && server.Queues.Contains(LongJobRun.Queue)
            );

    /// <summary>Hangfire's server begins when its host has started, which is a cancelled token; it is stopped by hand.</summary>
    private sealed class NoHost : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}
