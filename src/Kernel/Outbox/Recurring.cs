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

/// <summary>
/// A recurring command of an earlier release that is no more. Named, since a host drops nothing just because it does not
/// know it: during a rolling upgrade that would be the newer host's.
/// </summary>
/// <param name="Name">The job's id.</param>
public sealed record RetiredRecurring(string Name);

/// <summary>A recurring command that this host does not know: a newer one's, which will take it up.</summary>
public sealed class UnknownRecurringException(string name)
    : Exception($"This host knows no recurring command '{name}'.");

/// <summary>The Hangfire job behind every <see cref="Recurring"/>.</summary>
public sealed class RecurringJob(IServiceScopeFactory scopes, IEnumerable<Recurring> all)
{
    /// <summary>Runs one by its name. Only what an older host could not run is tried again; the clock brings the rest.</summary>
    [AutomaticRetry(
        Attempts = 8,
        DelaysInSeconds = [15, 30, 60, 120, 300],
        OnlyOn = [typeof(UnknownRecurringException)]
    )]
    [DisableConcurrentExecution("recurring-{0}", 0)]
    public async Task Run(string name, CancellationToken cancel)
    {
        var job =
            all.SingleOrDefault(job => job.Name == name)
            ?? throw new UnknownRecurringException(name);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = Caller.Platform(
            name
        ) with
        {
            Cause = $"clock {job.Cron}",
        };
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job.Command, cancel);
    }

    /// <summary>Tells Hangfire of all of them, and to drop those that are retired.</summary>
    public static void Register(
        IRecurringJobManager manager,
        IEnumerable<Recurring> all,
        IEnumerable<RetiredRecurring> retired
    )
    {
        foreach (var gone in retired)
        {
            manager.RemoveIfExists(gone.Name);
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
