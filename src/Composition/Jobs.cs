using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.PostgreSql;
using Hangfire.SqlServer;
using Hangfire.Storage.SQLite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Exchange;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Messaging;

namespace Trading.Composition;

/// <summary>Hangfire on the engine of the database.</summary>
public static class Jobs
{
    /// <summary>
    /// Registers Hangfire's storage and client. Storage and activator are this container's: Hangfire's own defaults are
    /// the process's last, which would be another's where one process holds two products, as the tests do.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) =>
        services
            .AddSingleton(provider => Storage(provider.GetRequiredService<Database>()))
            .AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(
                provider.GetRequiredService<IServiceScopeFactory>()
            ))
            .AddHangfire(
                (provider, hangfire) =>
                    hangfire
                        .UseLogProvider(
                            new HangfireLog(provider.GetRequiredService<ILoggerFactory>())
                        )
                        .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                        .UseSimpleAssemblyNameTypeSerializer()
                        .UseRecommendedSerializerSettings()
            );

    /// <summary>Registers a server that works the jobs, and the dispatcher that feeds it.</summary>
    public static IServiceCollection AddJobServer(this IServiceCollection services) =>
        services
            .AddHangfireServer(
                (provider, server) =>
                {
                    // SQLite has one writer: more workers would only wait for each other.
                    server.WorkerCount =
                        provider.GetRequiredService<Database>().Engine == Engine.Sqlite ? 2 : 4;
                    server.Queues = [OutboxJob.Queue, "default"];
                    server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
                    server.ShutdownTimeout = TimeSpan.FromSeconds(10);
                }
            )
            // Workers of their own: long jobs never keep messages waiting, however many there are.
            .AddHangfireServer(
                (provider, server) =>
                {
                    server.WorkerCount =
                        provider.GetRequiredService<Database>().Engine == Engine.Sqlite
                            ? 1
                            : provider.GetRequiredService<LongJobSettings>().Workers;
                    server.Queues = [LongJobRun.Queue];
                    server.ShutdownTimeout = TimeSpan.FromSeconds(10);
                }
            )
            .AddHostedService(provider => provider.GetRequiredService<DispatchPending>())
            .AddWebhookDispatcher()
            .AddMailer();

    /// <summary>
    /// Makes or renews the jobs' own tables on a server, so that a host whose login may not do it finds them. On SQLite
    /// they are a file that the host makes.
    /// </summary>
    public static void Prepare(Database database)
    {
        if (database.Engine != Engine.Sqlite)
        {
            (Storage(database) as IDisposable)?.Dispose();
        }
    }

    /// <summary>What <see cref="Prepare"/> runs on SQL Server, to be reviewed.</summary>
    public static string ServerScript() =>
        SqlServerObjectsInstaller.GetInstallScript(ServerSchema, enableHeavyMigrations: false);

    /// <summary>The schema of the jobs' tables on SQL Server.</summary>
    public const string ServerSchema = "HangFire";

    private static JobStorage Storage(Database database)
    {
        // It makes its own tables, which two that meet on an empty database would do against each other.
        using var alone = StartUpLock.Take(database, "jobs");
        return database.Engine switch
        {
            // A file of its own beside the product's: the queue's polling must not hold the product's write lock.
            Engine.Sqlite => new SQLiteStorage(
                JobsFile(database),
                new SQLiteStorageOptions
                {
                    QueuePollInterval = TimeSpan.FromMilliseconds(200),
                    InvisibilityTimeout = TimeSpan.FromMinutes(5),
                    AutoVacuumSelected = SQLiteStorageOptions.AutoVacuum.INCREMENTAL,
                }
            ),
            Engine.Postgres => new PostgreSqlStorage(
                new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(
                    database.ConnectionString,
                    new PostgreSqlStorageOptions()
                ),
                new PostgreSqlStorageOptions
                {
                    // Whoever enqueues notifies; the polling is for what was lost.
                    EnableLongPolling = true,
                    QueuePollInterval = TimeSpan.FromMilliseconds(500),
                    UseSlidingInvisibilityTimeout = true,
                    InvisibilityTimeout = TimeSpan.FromMinutes(5),
                    // A lock is a row there, and stays when its holder is killed.
                    DistributedLockTimeout = TimeSpan.FromMinutes(1),
                }
            ),
            _ => new SqlServerStorage(
                database.ConnectionString,
                new SqlServerStorageOptions
                {
                    SchemaName = ServerSchema,
                    QueuePollInterval = TimeSpan.FromMilliseconds(500),
                    SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
                    UseRecommendedIsolationLevel = true,
                }
            ),
        };
    }

    private static string JobsFile(Database database) =>
        Path.ChangeExtension(
            new SqliteConnectionStringBuilder(database.ConnectionString).DataSource,
            ".jobs.db"
        );
}
