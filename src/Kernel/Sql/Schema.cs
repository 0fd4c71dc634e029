using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;

namespace Trading.Kernel.Sql;

/// <summary>The schema history in <c>db/</c>: written once, applied to whichever engine is set.</summary>
public static partial class Schema
{
    /// <summary>The scripts in order, in one engine's words.</summary>
    public static IReadOnlyList<(string Name, string Text)> Scripts(Engine engine)
    {
        var assembly = typeof(Schema).Assembly;
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith("db/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => (name["db/".Length..], Rendered(Read(assembly, name), engine))),
        ];
    }

    // Scripts are never edited once a database has them, so what SQL Server and its family want of all is done here.
    private static string Rendered(string script, Engine engine)
    {
        var text = Dialect.Render(script, engine);
        return engine == Engine.SqlServer ? National(OneByOne(text)) : text;
    }

    /// <summary>Several changes of a table as a statement each, which not every server of the family takes in one.</summary>
    private static string OneByOne(string text) =>
        TableChange()
            .Replace(
                text,
                change =>
                    change.Groups["one"].Captures is { Count: > 1 } several
                        ? string.Join(
                            '\n',
                            several.Select(one =>
                                $"alter table {change.Groups["table"].Value} {change.Groups["verb"].Value} {one.Value.Trim()};"
                            )
                        )
                        : change.Value
            );

    /// <summary>Texts that are not ASCII as national ones: others are read in the code page of the database.</summary>
    private static string National(string text) =>
        CommentOrLiteral()
            .Replace(
                text,
                found =>
                    found.Value[0] == '\'' && !System.Text.Ascii.IsValid(found.Value)
                        ? "N" + found.Value
                        : found.Value
            );

    [GeneratedRegex(
        @"^alter table (?<table>\w+) (?<verb>add|drop column)\s+(?!constraint\b)(?<one>(?:[^,;()']|\([^()]*\)|'[^']*')+)(?:,(?<one>(?:[^,;()']|\([^()]*\)|'[^']*')+))*;",
        RegexOptions.Multiline
    )]
    private static partial Regex TableChange();

    [GeneratedRegex("--[^\n]*|N'(?:[^']|'')*'|'(?:[^']|'')*'")]
    private static partial Regex CommentOrLiteral();

    /// <summary>
    /// Applies what is missing, each script all or nothing; returns the names applied. Of several hosts that start at one
    /// instant one applies and the others wait. With <paramref name="through"/> only up to the script whose name begins
    /// so, which is how a test stands where an older product stood.
    /// </summary>
    public static IReadOnlyList<string> Migrate(Database database, string? through = null)
    {
        using var alone = StartUpLock.Take(database, "schema");
        if (database.Engine == Engine.Sqlite)
        {
            // Readers must not wait for the writer; the mode is kept in the file.
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
                database.ConnectionString
            );
            connection.Open();
            connection.Execute("pragma journal_mode = wal");
        }

        var engine = Upgrader(database)
            .WithScripts(
                Scripts(database.Engine)
                    .Where(script =>
                        through is null
                        || string.CompareOrdinal(script.Name[..through.Length], through) <= 0
                    )
                    .Select(script => new SqlScript(script.Name, script.Text))
            )
            .WithTransactionPerScript()
            .WithExecutionTimeout(StartUpLock.Patience)
            .WithVariablesDisabled()
            .LogTo(new NoUpgradeLog())
            .Build();
        var result = engine.PerformUpgrade();
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name)]
            : throw new InvalidOperationException(
                $"Schema script {result.ErrorScript?.Name} failed.",
                result.Error
            );
    }

    /// <summary>Names of scripts not yet applied.</summary>
    public static IReadOnlyList<string> Pending(Database database) =>
        [
            .. Upgrader(database)
                .WithScripts(
                    Scripts(database.Engine)
                        .Select(script => new SqlScript(script.Name, script.Text))
                )
                .WithVariablesDisabled()
                .LogTo(new NoUpgradeLog())
                .Build()
                .GetScriptsToExecute()
                .Select(script => script.Name),
        ];

    private static UpgradeEngineBuilder Upgrader(Database database) =>
        database.Engine switch
        {
            Engine.Sqlite => DeployChanges.To.SqliteDatabase(database.ConnectionString),
            Engine.Postgres => DeployChanges.To.PostgresqlDatabase(database.ConnectionString),
            _ => DeployChanges.To.SqlDatabase(database.ConnectionString),
        };

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed class NoUpgradeLog : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) { }

        public void LogDebug(string format, params object[] args) { }

        public void LogInformation(string format, params object[] args) { }

        public void LogWarning(string format, params object[] args) { }

        public void LogError(string format, params object[] args) { }

        public void LogError(Exception ex, string format, params object[] args) { }
    }
}
