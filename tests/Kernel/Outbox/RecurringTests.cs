using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using RecurringJob = Trading.Kernel.Outbox.RecurringJob;

namespace Trading.Tests.Kernel.Outbox;

/// <summary>The clock's jobs while hosts of two releases work side by side.</summary>
public sealed class RecurringTests
{
    public static TheoryData<Engine> All => Engines.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_older_host_drops_no_job_of_a_newer_one_and_what_is_retired_goes(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clock = province.Services.GetRequiredService<IRecurringJobManager>();
        var older = province.Services.GetServices<Recurring>().ToList();
        var newer = new Recurring("kernel.of-the-next-release", "5 5 * * *", older[0].Command);
        RecurringJob.Register(clock, [.. older, newer], []);
        RecurringJob.Register(clock, older, []);
        Assert.Contains(newer.Name, Known(province));

        RecurringJob.Register(clock, older, [new RetiredRecurring(newer.Name)]);
        Assert.DoesNotContain(newer.Name, Known(province));
        Assert.Equal(older.Select(job => job.Name).Order(), Known(province).Order());
    }

    [Fact]
    public async Task What_an_older_host_does_not_know_is_tried_again_until_a_newer_one_takes_it()
    {
        await using var province = Province.On(Engine.Sqlite);
        await using var scope = province.Services.CreateAsyncScope();
        var job = scope.ServiceProvider.GetRequiredService<RecurringJob>();
        await Assert.ThrowsAsync<UnknownRecurringException>(() =>
            job.Run("kernel.of-the-next-release", default)
        );

        var retry = (AutomaticRetryAttribute)
            Attribute.GetCustomAttribute(
                typeof(RecurringJob).GetMethod(nameof(RecurringJob.Run))!,
                typeof(AutomaticRetryAttribute)
            )!;
        Assert.Equal([typeof(UnknownRecurringException)], retry.OnlyOn);
        Assert.True(retry.Attempts > 0);
    }

    [Fact]
    public async Task Nothing_is_both_retired_and_in_use()
    {
        await using var province = Province.On(Engine.Sqlite);
        Assert.Empty(
            province
                .Services.GetServices<Recurring>()
                .Select(job => job.Name)
                .Intersect(
                    province.Services.GetServices<RetiredRecurring>().Select(gone => gone.Name)
                )
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_lock_that_a_killed_host_left_on_a_job_keeps_no_other_host_from_starting(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var names = province.Services.GetServices<Recurring>().Select(job => job.Name).ToList();
        using var registration = ActivatorUtilities.CreateInstance<RegisterRecurring>(
            province.Services
        );
        using var dead = province.Services.GetRequiredService<JobStorage>().GetConnection();
        using (
            dead.AcquireDistributedLock($"lock:recurring-job:{names[0]}", TimeSpan.FromSeconds(5))
        )
        {
            await registration.StartAsync(default);
            Assert.DoesNotContain(names[0], Known(province));
        }

        await Province.Until(
            () => Task.FromResult(names.Order().SequenceEqual(Known(province).Order())),
            "all are registered once the lock is gone"
        );
        await registration.StopAsync(default);
    }

    private static List<string> Known(Province province)
    {
        using var connection = province.Services.GetRequiredService<JobStorage>().GetConnection();
        return [.. connection.GetRecurringJobs().Select(job => job.Id)];
    }
}
