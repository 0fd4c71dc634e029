using System.CommandLine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Cli;

/// <summary>Which database: the command line's options, else the host's settings.</summary>
internal static class Settings
{
    public static readonly Option<string?> Database = Recursive(
        "--database",
        new(
            "数据库引擎：sqlite、postgresql 或 sqlserver",
            "Database engine: sqlite, postgresql or sqlserver"
        ),
        "ENGINE"
    );

    public static readonly Option<string?> Connection = Recursive(
        "--connection",
        new("连接字符串", "Connection string"),
        "STRING"
    );

    /// <summary>The engines by the names they have in settings.</summary>
    public static readonly IReadOnlyDictionary<string, Engine> Engines = new Dictionary<
        string,
        Engine
    >
    {
        ["sqlite"] = Engine.Sqlite,
        ["postgresql"] = Engine.Postgres,
        ["sqlserver"] = Engine.SqlServer,
    };

    static Settings() => Database.AcceptOnlyFromAmong([.. Engines.Keys]);

    /// <summary>The database meant.</summary>
    public static Database DatabaseOf(ParseResult parsed)
    {
        try
        {
            return Kernel.Sql.Database.From(Configuration(parsed));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new WrongUsageException(new(error.Message, error.Message));
        }
    }

    /// <summary>The schema scripts a database lacks. Looking must not create an SQLite file.</summary>
    public static IReadOnlyList<string> Pending(Database database) =>
        AbsentFile(database) is not null
            ? [.. Schema.Scripts(database.Engine).Select(script => script.Name)]
            : Schema.Pending(database);

    /// <summary>
    /// The whole product on the database meant, for a command that brings data: an embedded database that is not there yet
    /// is made.
    /// </summary>
    public static Task<ServiceProvider> ProductToFill(
        ParseResult parsed,
        Action<IServiceCollection>? besides = null
    )
    {
        var database = DatabaseOf(parsed);
        if (AbsentFile(database) is { } file)
        {
            Schema.Migrate(database);
            Terminal.Complain(new($"已建立数据库“{file}”。", $"Made the database \"{file}\"."));
        }

        return Product(parsed, besides);
    }

    /// <summary>The whole product on the database meant, which must have its schema; with what a command needs besides.</summary>
    public static async Task<ServiceProvider> Product(
        ParseResult parsed,
        Action<IServiceCollection>? besides = null,
        Database? connected = null
    )
    {
        var database = connected ?? DatabaseOf(parsed);
        await DemandSettings(database);
        if (Pending(database) is { Count: > 0 } pending)
        {
            throw new InvalidOperationException(
                new LocalizedText(
                    $"数据库缺少 {pending.Count} 个结构脚本，请先运行 trading db migrate。",
                    $"The database lacks {pending.Count} schema scripts; run 'trading db migrate' first."
                ).ToString()
            );
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTrading(Configuration(parsed));
        services.AddSingleton(database);
        besides?.Invoke(services);
        var product = services.BuildServiceProvider();
        if (
            await KeyRingCheck.Verify(
                database,
                product.GetRequiredService<KeyRing>(),
                CancellationToken.None
            ) is
            { } complaint
        )
        {
            await product.DisposeAsync();
            throw new InvalidOperationException(complaint.ToString());
        }

        if (
            await product
                .GetRequiredService<Sandbox>()
                .Complaint(database, CancellationToken.None) is
            { } other
        )
        {
            await product.DisposeAsync();
            throw new InvalidOperationException(other.ToString());
        }

        await Upgrades.Complete(product, database, CancellationToken.None);
        return product;
    }

    /// <summary>Fails with what its administrator has to set, where a server is not set as the product needs it.</summary>
    public static async Task DemandSettings(Database database)
    {
        if (await ServerDemands.Complaint(database, CancellationToken.None) is { } complaint)
        {
            throw new InvalidOperationException(complaint.ToString());
        }
    }

    /// <summary>The way into the application.</summary>
    public static Sender Sender(this ServiceProvider product) =>
        product.GetRequiredService<Sender>();

    /// <summary>Who calls: whoever is signed in on this machine, for the audit trail.</summary>
    public static Caller Operator =>
        Caller.Platform("cli:" + Environment.UserName) with
        {
            Language = LocalizedText.SpeaksEnglish ? "en" : "zh-CN",
        };

    /// <summary>The embedded database's file, when it is not there; null for servers.</summary>
    public static string? AbsentFile(Database database) =>
        database.Engine == Engine.Sqlite
        && new SqliteConnectionStringBuilder(database.ConnectionString).DataSource is var file
        && !file.StartsWith(':')
        && !File.Exists(file)
            ? file
            : null;

    /// <summary>The host's settings, with what the command line says over them.</summary>
    public static IConfiguration Configuration(ParseResult parsed)
    {
        var said = new Dictionary<string, string?>();
        if (parsed.GetValue(Database) is { } engine)
        {
            said["Trading:Database"] = engine;
        }

        if (parsed.GetValue(Connection) is { } connection)
        {
            said["ConnectionStrings:Trading"] = connection;
        }

        return new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddInMemoryCollection(said)
            .Build();
    }

    private static Option<string?> Recursive(
        string name,
        LocalizedText description,
        string value
    ) =>
        new(name)
        {
            Description = description.ToString(),
            HelpName = value,
            Recursive = true,
        };
}
