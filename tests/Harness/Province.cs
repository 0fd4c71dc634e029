using Hangfire;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Trading.Access;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>
/// The whole product without its web side, on a database of its own. Jobs run when a test delivers them
/// (<see cref="DeliverDue"/>), or by a real Hangfire server after <see cref="StartJobs"/>.
/// </summary>
public sealed class Province : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    private Province(
        Database database,
        FakeTimeProvider? clock,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? also = null
    )
    {
        Database = database;
        Clock = clock;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var services = new ServiceCollection();
        IEnumerable<ServiceDescriptor> product = settings is { Count: > 0 }
            ? Product(configuration)
            : Usual.Value;
        foreach (var service in product)
        {
            ((IServiceCollection)services).Add(service);
        }

        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<IStatementWatcher>(Crash);
        services.AddSingleton(database);
        if (clock is not null)
        {
            services.AddSingleton<TimeProvider>(clock);
            // The test delivers, so that each message is delivered as often as it asks.
            services.AddSingleton(
                OutboxSettings.From(configuration) with
                {
                    Drain = TimeSpan.Zero,
                }
            );
            services.AddSingleton(LongJobSettings.From(configuration) with { Gap = TimeSpan.Zero });
        }

        // What the product stretches passwords with has a test of its own; all others need not wait for it.
        services.PostConfigure<PasswordHasherOptions>(options =>
            options.IterationCount = PasswordRounds
        );
        services.AddSingleton<IHostApplicationLifetime, NoLifetime>();
        also?.Invoke(services);
        _services = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateScopes = true }
        );
    }

    /// <summary>
    /// What the product registers where nothing is set, by far the most of what a province costs: looked up among thousands each
    /// time one is added. Described once; each province makes its own of all that holds anything.
    /// </summary>
    private static readonly Lazy<ServiceDescriptor[]> Usual = new(() =>
        [.. Product(new ConfigurationBuilder().Build())]
    );

    private static ServiceCollection Product(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTrading(configuration);
        services.AddJobServer();
        return services;
    }

    /// <summary>Rounds of PBKDF2 for a password in tests.</summary>
    public const int PasswordRounds = 1_000;

    /// <summary>Nine o'clock on a working day, China time.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.FromHours(8));

    public Database Database { get; }

    /// <summary>The clock the test moves; null when the province runs in real time.</summary>
    public FakeTimeProvider? Clock { get; }

    /// <summary>Fails the product at a chosen statement.</summary>
    public CrashingWatcher Crash { get; } = new();

    public IServiceProvider Services => _services;

    /// <summary>A province whose clock stands at <see cref="Start"/> until the test moves it.</summary>
    public static Province On(
        Engine engine,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? also = null
    ) => new(Engines.New(engine), new FakeTimeProvider(Start), settings, also);

    /// <summary>A province over a database that is there already.</summary>
    public static Province Over(
        Database database,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? also = null
    ) => new(database, new FakeTimeProvider(Start), settings, also);

    /// <summary>A province in real time over a database that is there already.</summary>
    public static Province OverInRealTime(
        Database database,
        Dictionary<string, string?>? settings = null
    ) => new(database, null, settings);

    /// <summary>A province in real time, for tests with a Hangfire server.</summary>
    public static Province InRealTime(
        Engine engine,
        Dictionary<string, string?>? settings = null
    ) => new(Engines.New(engine), null, settings);

    public Task<Outcome<T>> Send<T>(ICommand<T> command, Caller caller)
        where T : notnull => _services.GetRequiredService<Sender>().Send(command, caller);

    public Task<Outcome<T>> Send<T>(IQuery<T> query, Caller caller)
        where T : notnull => _services.GetRequiredService<Sender>().Send(query, caller);

    /// <summary>Rows straight from the database, to check what is there.</summary>
    public async Task<List<T>> Rows<T>(string sql, object? args = null)
    {
        await using var connection = await Database.Open(CancellationToken.None);
        return Dapper.SqlMapper.AsList(await Dapper.SqlMapper.QueryAsync<T>(connection, sql, args));
    }

    public async Task<T> Scalar<T>(string sql, object? args = null) =>
        (await Rows<T>(sql, args)).Single();

    /// <summary>
    /// Delivers what the outbox holds and is due by the province's clock, as a worker would, and works the long jobs, until
    /// nothing is due. Each
    /// message is delivered as often as asked: a second delivery must change nothing. One that fails fails the test, unless
    /// the test is about that.
    /// </summary>
    public async Task<int> DeliverDue(int times = 1, bool failing = false)
    {
        var delivered = 0;
        while (true)
        {
            var now = (Clock ?? TimeProvider.System).GetUtcNow();
            var claim = Guid.NewGuid();
            List<long> ids;
            await using (var scope = _services.CreateAsyncScope())
            {
                var store = scope.ServiceProvider.GetRequiredService<OutboxStore>();
                ids = await store.Claim(claim, now, now.AddMinutes(1), 200, default);
                foreach (var message in await store.Of(claim, ids, default))
                {
                    for (var time = 1; time < times; time++)
                    {
                        await DeliverOnce(message);
                    }
                }
            }

            if (ids.Count == 0)
            {
                if (await WorkLongJobs(failing) == 0)
                {
                    return delivered;
                }

                continue;
            }

            delivered += await _services
                .GetRequiredService<OutboxWorker>()
                .Work(claim, ids, CancellationToken.None);
            Assert.Empty(
                failing
                    ? []
                    : await Rows<string>(
                        "select last_error from outbox_message where state <> 'refused' and last_error is not null"
                    )
            );
        }
    }

    /// <summary>Works the long jobs that are ready, as a worker would. One that fails fails the test, unless the test is about that.</summary>
    public async Task<int> WorkLongJobs(bool failing = false)
    {
        var runs = await _services
            .GetRequiredService<LongJobWorker>()
            .WorkReady(CancellationToken.None);
        Assert.Empty(
            failing
                ? []
                : await Rows<string>(
                    "select last_error from long_job where state <> 'refused' and last_error is not null"
                )
        );
        return runs;
    }

    private async Task DeliverOnce(OutboxMessage message)
    {
        try
        {
            await _services.GetRequiredService<IMessageDelivery>().Deliver(message, default);
        }
        catch (AlreadyInEffectException)
        {
            // As it should be.
        }
    }

    /// <summary>Starts the Hangfire server and the dispatcher.</summary>
    public async Task StartJobs()
    {
        Trading.Kernel.Outbox.RecurringJob.Register(
            _services.GetRequiredService<IRecurringJobManager>(),
            _services.GetServices<Recurring>(),
            _services.GetServices<RetiredRecurring>()
        );
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    /// <summary>Waits until something is so; fails after the time allowed, saying how things stand where that was given.</summary>
    public static async Task Until(
        Func<Task<bool>> condition,
        string what,
        int seconds = 60,
        int every = 100,
        Func<Task<string>>? standing = null
    )
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            if (DateTime.UtcNow >= deadline)
            {
                Assert.Fail(
                    $"Not within {seconds} s: {what}. {(standing is null ? "" : await standing())}"
                );
            }

            await Task.Delay(every);
        }
    }

    /// <summary>What the outbox has not delivered, for whoever waited in vain.</summary>
    public async Task<string> Undelivered() =>
        string.Join(
            "; ",
            await Rows<string>(
                """
                select concat(queue, ' ', state, ', attempts ', attempts, ', due ', due_at, ', ready ', ready_at,
                    ', claimed ', coalesce(cast(claim_id as varchar(40)), 'by nobody'), ', ', coalesce(last_error, 'no error'))
                from outbox_message where state not in ('done', 'handled')
                """
            )
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running)
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        // Hangfire's server begins when the application has started, which is a cancelled token.
        public CancellationToken ApplicationStarted => new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}

/// <summary>Throws just before the n-th statement from when it is armed: the process dies there, as far as the database can tell.</summary>
public sealed class CrashingWatcher : IStatementWatcher
{
    private int _left = -1;

    /// <summary>The statements seen since arming.</summary>
    public List<string> Seen { get; } = [];

    public bool Fired { get; private set; }

    /// <summary>Crash before the n-th statement from now, counted from 1.</summary>
    public void Arm(int statement)
    {
        Seen.Clear();
        Fired = false;
        _left = statement;
    }

    public void Disarm() => _left = -1;

    public ValueTask Before(string statement)
    {
        // Nothing is undone by a crash before the transaction begins or when it is given up.
        if (_left < 0 || statement is "begin" or "rollback")
        {
            return ValueTask.CompletedTask;
        }

        Seen.Add(statement);
        if (--_left == 0)
        {
            _left = -1;
            Fired = true;
            throw new CrashException($"crash before {statement}");
        }

        return ValueTask.CompletedTask;
    }
}

public sealed class CrashException(string message) : Exception(message);

/// <summary>Callers as the tests need them.</summary>
public static class Callers
{
    public static readonly Caller Platform = Caller.Platform("tests");

    /// <summary>What the product's roles and scopes hold.</summary>
    public static readonly Grants Granted = new ServiceCollection()
        .AddTrading(new ConfigurationBuilder().Build())
        .BuildServiceProvider()
        .GetRequiredService<Grants>();

    public static Caller With(string role, Guid? personId = null, EntityCode? entityCode = null) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = role,
            PersonId = personId ?? Guid.CreateVersion7(),
            EntityCode = entityCode,
            Roles = new HashSet<string> { role },
            // Has just proved to be there; what comes of a stale proof has tests of its own.
            ProvedAt = DateTimeOffset.MaxValue,
            Permissions = Granted.OfRoles([role]),
            Scope = DataScope.Everything,
        };

    public static Caller System(params string[] scopes) =>
        new()
        {
            Kind = CallerKind.System,
            Name = "a trading system",
            SystemId = Guid.CreateVersion7(),
            Permissions = Granted.OfScopes(scopes),
            Scope = DataScope.Everything,
        };
}
