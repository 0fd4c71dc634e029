using Hangfire;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Outbox;

/// <summary>A command that Hangfire runs again and again.</summary>
/// <param name="Name">Stable: it is the job's id.</param>
/// <param name="Cron">When, in UTC.</param>
/// <param name="Command">What; must do no harm when run twice.</param>
public sealed record Recurring(string Name, string Cron, IBaseCommand Command);

/// <summary>The Hangfire job behind every <see cref="Recurring"/>.</summary>
public sealed class RecurringJob(IServiceScopeFactory scopes, IEnumerable<Recurring> all)
{
    /// <summary>Runs one by its name.</summary>
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution("recurring-{0}", 0)]
    public async Task Run(string name, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var job = all.Single(job => job.Name == name);
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = Caller.Platform(
            name
        ) with
        {
            Cause = $"clock {job.Cron}",
        };
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job.Command, cancel);
    }

    /// <summary>Tells Hangfire of all of them, and to drop those that are no more.</summary>
    public static void Register(
        IRecurringJobManager manager,
        JobStorage storage,
        IReadOnlyCollection<Recurring> all
    )
    {
        using var connection = storage.GetConnection();
        foreach (
            var known in Hangfire.Storage.StorageConnectionExtensions.GetRecurringJobs(connection)
        )
        {
            if (all.All(job => job.Name != known.Id))
            {
                manager.RemoveIfExists(known.Id);
            }
        }

        foreach (var job in all)
        {
            manager.AddOrUpdate<RecurringJob>(
                job.Name,
                runner => runner.Run(job.Name, CancellationToken.None),
                job.Cron
            );
        }
    }
}
