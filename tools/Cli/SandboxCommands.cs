using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Cli;

/// <summary><c>trading sandbox</c>: a province of its own in which trading systems rehearse, and nothing is real.</summary>
internal static class SandboxCommands
{
    private const int UsualFirms = 40;
    private const int KeyDays = 365;
    private const int MostLooks = 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private static readonly string[] UsualScopes =
    [
        Scopes.ChangesRead,
        Scopes.ProcurementRead,
        Scopes.ProcurementWrite,
        Scopes.RegistryRead,
    ];

    // What an engineer has configured outlives a reset, in the order in which it may be written.
    private static readonly string[] Kept = ["trading_system", "api_key"];

    public static Command All()
    {
        var sandbox = new Command(
            "sandbox",
            new LocalizedText(
                "沙箱：供交易系统演练的独立省份",
                "The sandbox: a province of its own, for trading systems to rehearse in"
            ).ToString()
        );
        sandbox.Subcommands.Add(Make());
        sandbox.Subcommands.Add(Key());
        sandbox.Subcommands.Add(Reset());
        return sandbox;
    }

    private static Command Make()
    {
        var firms = Firms();
        var command = new Command(
            "make",
            new LocalizedText(
                "把一个空数据库建成沙箱，并生成虚构的主体；已有结构的数据库不能变成沙箱",
                "Make an empty database a sandbox with invented firms; one that has its schema already never becomes one"
            ).ToString()
        )
        {
            firms,
        }.WithExamples(
            "trading sandbox make --connection \"Data Source=sandbox.db\"",
            "trading sandbox make --database postgresql --connection \"Host=db;Database=sandbox\" --firms 200"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var database = DatabaseOf(parsed);
                if (Settings.Pending(database).Count < Schema.Scripts(database.Engine).Count)
                {
                    Terminal.Complain(
                        new(
                            "数据库已有内容；沙箱只能建在空数据库上。",
                            "The database has its schema already; a sandbox is made of an empty one only."
                        )
                    );
                    return ExitCode.FoundProblem;
                }

                await Settings.DemandSettings(database);
                await Begin(parsed, database, parsed.GetValue(firms), cancel);
                Terminal.Say(
                    new(
                        "沙箱已建好。用 Trading__Sandbox=true 启动主机；密钥用 trading sandbox key 签发。",
                        "The sandbox is made. Start a host on it with Trading__Sandbox=true; 'trading sandbox key' issues keys."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Key()
    {
        var name = new Option<string>("--name")
        {
            Description = new LocalizedText("系统名称", "The system's name").ToString(),
            HelpName = "NAME",
            Required = true,
        };
        var command = new Command(
            "key",
            new LocalizedText(
                "登记交易系统并签发一年的沙箱密钥（trs_ 开头），可发布、读取、跟随变更。密钥只在标准输出显示这一次",
                "Register a trading system and issue a key of the sandbox for a year (it begins with trs_), to post, read and follow. It is written to standard output, this once"
            ).ToString()
        )
        {
            name,
        }.WithExamples("trading sandbox key --name 沈阳市电子交易系统 > key.txt");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Product(parsed, DatabaseOf(parsed));
                var made = await product
                    .Sender()
                    .Send(
                        new RegisterSystem.Command(
                            parsed.GetRequiredValue(name),
                            RegionCode.Parse("210000")
                        ),
                        Settings.Operator,
                        cancel
                    );
                if (made.Problem is { } refused)
                {
                    Terminal.Refuse(refused);
                    return ExitCode.FoundProblem;
                }

                var issued = await product
                    .Sender()
                    .Send(
                        new IssueKey.Command(
                            made.Value.Id,
                            made.Value.Version,
                            UsualScopes,
                            product.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(KeyDays)
                        ),
                        Settings.Operator,
                        cancel
                    );
                Console.Out.WriteLine(issued.Value.Key);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Reset()
    {
        var firms = Firms();
        var command = new Command(
            "reset",
            new LocalizedText(
                "清空沙箱并重新生成：新的纪元，旧游标须重新取快照；交易系统和密钥保留。先停主机",
                "Empty the sandbox and fill it anew: another epoch, so that old cursors lead to the snapshot; trading systems and keys stay. Stop its hosts first"
            ).ToString()
        )
        {
            firms,
        }.WithExamples("trading sandbox reset --connection \"Data Source=sandbox.db\"");
        command.SetAction(
            async (parsed, cancel) =>
            {
                var database = DatabaseOf(parsed);
                List<(string Table, IDictionary<string, object?> Row)> kept;
                // Opens nothing but a sandbox.
                await using (var product = await Product(parsed, database))
                {
                    kept = await Read(database, cancel);
                }

                await Empty(database, cancel);
                await Begin(parsed, database, parsed.GetValue(firms), cancel, kept);
                Terminal.Say(
                    new(
                        "沙箱已重新生成，交易系统和密钥保留。",
                        "The sandbox is made anew; trading systems and keys stayed."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task Begin(
        ParseResult parsed,
        Database database,
        int firms,
        CancellationToken cancel,
        List<(string Table, IDictionary<string, object?> Row)>? kept = null
    )
    {
        Schema.Migrate(database);
        await Sandbox.Mark(database, TimeProvider.System.GetUtcNow(), cancel);
        await Write(database, kept ?? [], cancel);
        await using var product = await Product(parsed, database);
        await Terminal.Watch(
            new("虚构的主体", "invented firms"),
            async progress =>
            {
                await new SandboxProvince(product).Fill(firms, progress, cancel);
                return Unit.Value;
            }
        );
    }

    // A real database is refused: its mark is not there.
    private static Task<ServiceProvider> Product(ParseResult parsed, Database database) =>
        Settings.Product(parsed, services => services.AddSingleton(new Sandbox(true)), database);

    // Nothing of ours stays open when the database is emptied.
    private static Database DatabaseOf(ParseResult parsed)
    {
        var said = Settings.DatabaseOf(parsed);
        return new(said.Engine, $"{said.ConnectionString};Pooling=False");
    }

    private static async Task<List<(string, IDictionary<string, object?>)>> Read(
        Database database,
        CancellationToken cancel
    )
    {
        await using var connection = await database.Open(cancel);
        var rows = new List<(string, IDictionary<string, object?>)>();
        foreach (var table in Kept)
        {
            foreach (var row in await connection.QueryAsync($"select * from {table}"))
            {
                rows.Add((table, (IDictionary<string, object?>)row));
            }
        }

        return rows;
    }

    private static async Task Write(
        Database database,
        List<(string Table, IDictionary<string, object?> Row)> rows,
        CancellationToken cancel
    )
    {
        await using var connection = await database.Open(cancel);
        foreach (var (table, row) in rows)
        {
            await connection.ExecuteAsync(
                $"insert into {table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Keys.Select(name => $"@{name}"))})",
                row
            );
        }
    }

    private static async Task Empty(Database database, CancellationToken cancel)
    {
        switch (database.Engine)
        {
            case Engine.Sqlite:
                var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
                foreach (var end in new[] { "", "-wal", "-shm" })
                {
                    File.Delete(file + end);
                }

                break;
            case Engine.Postgres:
                await using (var connection = await database.Open(cancel))
                {
                    var others = await Others(connection);
                    // A connection that was closed a moment ago is there a little longer.
                    for (var looks = 0; others > 0 && looks < MostLooks; looks++)
                    {
                        await Task.Delay(LookEvery, cancel);
                        others = await Others(connection);
                    }

                    if (others > 0)
                    {
                        throw new InvalidOperationException(
                            new LocalizedText(
                                $"还有 {others} 个连接在使用沙箱；请先停止主机。",
                                $"{others} connections use the sandbox still; stop its hosts first."
                            ).ToString()
                        );
                    }

                    await connection.ExecuteAsync(
                        "drop schema if exists hangfire cascade; drop schema public cascade; create schema public"
                    );
                }

                break;
            default:
                throw new InvalidOperationException(
                    new LocalizedText(
                        "SQL Server 上请新建一个空数据库，再用 trading sandbox make。",
                        "On SQL Server make a new, empty database, and 'trading sandbox make' of it."
                    ).ToString()
                );
        }
    }

    private static Task<long> Others(DbConnection connection) =>
        connection.ExecuteScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        );

    private static Option<int> Firms()
    {
        var firms = new Option<int>("--firms")
        {
            Description = new LocalizedText(
                "主体数，1 至 5000",
                "How many firms, 1 to 5,000"
            ).ToString(),
            DefaultValueFactory = _ => UsualFirms,
            HelpName = "N",
        };
        firms.Validators.Add(found =>
        {
            if (found.GetValueOrDefault<int>() is < 1 or > 5000)
            {
                found.AddError(
                    new LocalizedText(
                        "主体数应在 1 至 5000 之间。",
                        "The number lies between 1 and 5,000."
                    ).ToString()
                );
            }
        });
        return firms;
    }
}
