using System.Collections.Concurrent;
using Dapper;
using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Sql;

/// <summary>Several hosts that start on one database at the same instant.</summary>
public sealed class StartUpTests
{
    private const int Hosts = 6;
    private const int Rounds = 3;

    public static TheoryData<Engine> All => Engines.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Hosts_that_start_at_once_on_an_empty_database_apply_each_script_once(
        Engine engine
    )
    {
        for (var round = 0; round < Rounds; round++)
        {
            var database = Engines.Empty(engine);
            using var start = new Barrier(Hosts);
            var applied = await Task.WhenAll(
                Enumerable
                    .Range(0, Hosts)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                return Schema.Migrate(database);
                            },
                            TaskCreationOptions.LongRunning
                        )
                    )
            );
            Assert.Equal(
                Schema.Scripts(engine).Select(script => script.Name),
                applied.SelectMany(names => names)
            );
            Assert.Empty(Schema.Pending(database));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Hosts_that_start_at_once_agree_on_the_key_ring(Engine engine)
    {
        for (var round = 0; round < 8; round++)
        {
            var database = Engines.New(engine);
            var folder = Directory.CreateDirectory(
                Path.Combine(Scratch.Folder, Guid.NewGuid().ToString("N"))
            );
            var settings = new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Trading:KeyFile", Path.Combine(folder.FullName, "trading.keys")),
                ])
                .Build();
            using var start = new Barrier(Hosts);
            var complaints = await Task.WhenAll(
                Enumerable
                    .Range(0, Hosts)
                    .Select(_ =>
                        Task.Factory.StartNew(
                                () =>
                                {
                                    start.SignalAndWait();
                                    return KeyRingCheck.Verify(
                                        database,
                                        KeyRing.From(settings, database),
                                        CancellationToken.None
                                    );
                                },
                                TaskCreationOptions.LongRunning
                            )
                            .Unwrap()
                    )
            );
            Assert.All(complaints, Assert.Null);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Hosts_that_start_at_once_make_the_tables_of_the_jobs_once(Engine engine)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var database = Engines.New(engine);
            // Hangfire has one log for the process.
            var errors = new ErrorLog();
            await using var listener = Province.On(
                Engine.Sqlite,
                also: services => services.AddSingleton<ILoggerProvider>(errors)
            );
            listener.Services.GetRequiredService<IGlobalConfiguration>();
            var hosts = Enumerable.Range(0, Hosts).Select(_ => Province.Over(database)).ToList();
            using var start = new Barrier(Hosts);
            await Task.WhenAll(
                hosts.Select(host =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait();
                            return host.Services.GetRequiredService<JobStorage>();
                        },
                        TaskCreationOptions.LongRunning
                    )
                )
            );
            Assert.DoesNotContain(
                errors.Lines,
                line => line.Contains("install", StringComparison.OrdinalIgnoreCase)
            );
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_host_that_dies_while_it_prepares_lets_the_next_one_in(Engine engine)
    {
        var database = Engines.Empty(engine);
        var dying = StartUpLock.Take(database, "schema");
        var next = Task.Run(() => Schema.Migrate(database));
        await using (var connection = await database.Open(CancellationToken.None))
        {
            if (engine == Engine.Postgres)
            {
                // Waits for it: then the session of the one that holds the lock is cut, as by a death.
                while (
                    connection.ExecuteScalar<long>(
                        "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())"
                    ) == 0
                )
                {
                    await Task.Delay(10);
                }

                connection.Execute(
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())"
                );
            }
            else
            {
                dying.Dispose();
            }
        }

        Assert.NotEmpty(await next);
        if (engine == Engine.Postgres)
        {
            dying.Dispose();
        }
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose() { }
    }
}
