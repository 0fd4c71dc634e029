using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Restore;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Kernel.Restore;

/// <summary>A restored copy is proved, and its feed told apart from that of the database it is of.</summary>
public sealed class RestoreCheckTests
{
    private static readonly Caller Reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_copy_taken_while_writers_write_is_sound_and_cursors_of_before_are_told_so(
        Engine engine
    )
    {
        Dictionary<string, string?> settings = new()
        {
            ["Trading:Keys"] = string.Join(';', KeyRing.New()),
        };
        await using var province = Province.On(engine, settings);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        await province.Send(new UseEntity.Command(clerk.EntityCode!.Value, "DL-1"), Reader);
        var sequencer = province.Services.GetRequiredService<ChangeSequencer>();
        await sequencer.Look(default);
        var cursor = (await province.Send(new ReadChanges.Query(), Reader)).Value.Next;
        using var end = new CancellationTokenSource();
        var written = 0;
        var writers = Enumerable
            .Range(0, 3)
            .Select(writer =>
                Task.Run(async () =>
                {
                    for (var number = 0; !end.IsCancellationRequested; number++)
                    {
                        await province.Send(
                            new RecordEntity.Command(
                                EntityCode.Parse($"XX-TEST:{writer}-{number}"),
                                "边写边备份"
                            ),
                            Callers.Platform
                        );
                        Interlocked.Increment(ref written);
                    }
                })
            )
            .Append(
                Task.Run(async () =>
                {
                    while (!end.IsCancellationRequested)
                    {
                        await sequencer.Look(default);
                        await Task.Delay(5);
                    }
                })
            )
            .ToList();
        while (Volatile.Read(ref written) < 20)
        {
            await Task.Delay(10);
        }

        var copied = await Copy(province.Database);
        await end.CancelAsync();
        await Task.WhenAll(writers);

        await using var copy = Province.Over(copied, settings);
        var report = (await copy.Send(new CheckRestore.Query(), Callers.Platform)).Value;
        Assert.True(
            report.Sound,
            string.Join('\n', report.Checks.Select(check => check.Finding.Text.En))
        );
        Assert.Equal(4, report.Checks.Count);
        var raised = (await copy.Send(new RaiseEpoch.Command(), Callers.Platform)).Value;
        Assert.NotEqual(raised.Before, raised.Now);
        Assert.Equal(
            "cursor.other_epoch",
            (await copy.Send(new ReadChanges.Query(cursor), Reader)).Problem?.Code
        );
        Assert.Equal(
            1,
            await copy.Scalar<int>(
                "select count(*) from audit_entry where action = 'Kernel.RaiseEpoch'"
            )
        );
        // The database it is a copy of is not touched by it.
        Assert.True((await province.Send(new ReadChanges.Query(cursor), Reader)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_kind_of_damage_is_named(Engine engine)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Trading:Keys"] = string.Join(';', KeyRing.New()),
        };
        await using var province = Province.On(engine, settings);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        await province.Send(new UseEntity.Command(code, "DL-1"), Reader);
        await province.Services.GetRequiredService<ChangeSequencer>().Look(default);
        Assert.Empty(await Broken());

        var receipt = await province.Scalar<string>("select document from receipt");
        await Damage(
            "update receipt set document = replace(document, 'DL-1', 'DL-2')",
            "Receipts",
            "update receipt set document = @receipt",
            new { receipt }
        );
        await Damage(
            "update entity set version = version - 1, in_force_version = in_force_version - 1",
            "Feed of changes",
            "update entity set version = version + 1, in_force_version = in_force_version + 1"
        );
        await Damage(
            "update change_head set position = position + 3",
            "Feed of changes",
            "update change_head set position = position - 3"
        );
        await Damage(
            "update audit_lane set seq = seq + 1 where seq > 0",
            "Audit trail",
            "update audit_lane set seq = seq - 1 where seq > 0"
        );

        // With a ring of another database nothing that is sealed opens.
        await using var stranger = Province.Over(
            province.Database,
            new() { ["Trading:Keys"] = string.Join(';', KeyRing.New()) }
        );
        var found = (await stranger.Send(new CheckRestore.Query(), Callers.Platform)).Value;
        Assert.Contains(
            found.Checks,
            check => check.Name.En == "Sealed personal data" && !check.Finding.Sound
        );

        async Task Damage(string harm, string name, string mend, object? with = null)
        {
            await province.Rows<int>(harm);
            Assert.Contains(name, await Broken());
            await province.Rows<int>(mend, with);
        }

        async Task<List<string>> Broken() =>
            [
                .. (await province.Send(new CheckRestore.Query(), Callers.Platform))
                    .Value.Checks.Where(check => !check.Finding.Sound)
                    .Select(check => check.Name.En),
            ];
    }

    [Fact]
    public async Task Nobody_but_the_operator_raises_the_epoch()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (
            var caller in new[] { Callers.With(Roles.Administrator), Reader, Caller.Anonymous }
        )
        {
            Assert.False((await province.Send(new RaiseEpoch.Command(), caller)).Succeeded);
            Assert.False((await province.Send(new CheckRestore.Query(), caller)).Succeeded);
        }
    }

    // As an operator does: a backup of the running file, pg_dump of the running server.
    private static async Task<Database> Copy(Database database)
    {
        if (database.Engine == Engine.Sqlite)
        {
            var copied = Engines.Empty(Engine.Sqlite);
            await using var from = new SqliteConnection(database.ConnectionString);
            await from.OpenAsync();
            await using var vacuum = from.CreateCommand();
            vacuum.CommandText = "vacuum into @file";
            vacuum.Parameters.AddWithValue(
                "@file",
                new SqliteConnectionStringBuilder(copied.ConnectionString).DataSource
            );
            await vacuum.ExecuteNonQueryAsync();
            return copied;
        }

        var restored = Engines.Empty(Engine.Postgres);
        var file = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.dump");
        await Run("pg_dump", database, "--format=custom", "--file", file);
        await Run("pg_restore", restored, "--no-owner", file);
        return restored;
    }

    private static async Task Run(string program, Database database, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var process = Process.Start(
            PostgresCluster.Program(program),
            [
                "--host",
                to.Host!,
                "--port",
                to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--username",
                to.Username!,
                "--dbname",
                to.Database!,
                .. arguments,
            ]
        );
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
