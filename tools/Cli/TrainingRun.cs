using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Cli;

/// <summary>
/// Has a model trained by the platform's own jobs and waits for it. A host that runs on the same database does the
/// work; where there is none, or it does not take the work, the jobs run in this process until it is done.
/// </summary>
internal sealed class TrainingRun(IServiceProvider services, Caller caller)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    // Hangfire's servers say every thirty seconds that they live.
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks, and waits until it is done or refused.</summary>
    public async Task<Outcome<Training>> Run(int? seed, CancellationToken cancel)
    {
        var sender = services.GetRequiredService<Sender>();
        var asked = await sender.Send(new AskForTraining.Command(seed), caller, cancel);
        if (asked.Problem is { } problem)
        {
            return problem;
        }

        var since = DateTimeOffset.UtcNow;
        var hosted = new List<IHostedService>();
        try
        {
            while (true)
            {
                var training = await sender.Send(
                    new GetTraining.Query(asked.Value.Id),
                    caller,
                    cancel
                );
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
        finally
        {
            hosted.Reverse();
            foreach (var service in hosted)
            {
                await service.StopAsync(CancellationToken.None);
            }
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
            .Any(server => server.Heartbeat > DateTime.UtcNow - Alive);

    /// <summary>Hangfire's server begins when its host has started, which is a cancelled token; it is stopped by hand.</summary>
    private sealed class NoHost : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}
