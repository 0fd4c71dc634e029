using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;

namespace Trading.Kernel.Sql;

/// <summary>
/// Several statements in one round trip, by the driver's own batch; on SQLite, where there is none to save, one that comes
/// again is not prepared again.
/// </summary>
internal static partial class Batch
{
    private static readonly ConcurrentDictionary<Type, Member[]> Members = new();
    private static readonly ConcurrentDictionary<
        (Statement Statement, Engine Engine),
        (string Text, string[] Names)
    > Rendered = new();

    /// <summary>True when these arguments are plain values, no list to be spread.</summary>
    public static bool CanBind(object args) =>
        Array.TrueForAll(MembersOf(args), member => ValueMapping.CanBind(member.Type));

    /// <summary>All of them; returns the rows touched.</summary>
    public static async Task<int> Execute(
        DbConnection connection,
        DbTransaction? transaction,
        Engine engine,
        IReadOnlyList<(Statement Statement, object Args)> lines,
        bool thenCommit,
        CancellationToken cancel
    )
    {
        await using var batch = Of(connection, transaction, engine, lines);
        if (thenCommit)
        {
            var commit = batch.CreateBatchCommand();
            commit.CommandText = "commit";
            batch.BatchCommands.Add(commit);
        }

        return await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>All of them one after the other, each text prepared once; returns the rows touched.</summary>
    public static async Task<int> ExecuteEach(
        DbConnection connection,
        DbTransaction? transaction,
        Engine engine,
        IReadOnlyList<(Statement Statement, object Args)> lines,
        CancellationToken cancel
    )
    {
        var prepared = new Dictionary<Statement, DbCommand>();
        try
        {
            var touched = 0;
            foreach (var (statement, args) in lines)
            {
                var (text, names) = Rendered.GetOrAdd((statement, engine), Render);
                if (!prepared.TryGetValue(statement, out var command))
                {
                    prepared[statement] = command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = text;
                    command.CommandTimeout = StatementPatience.Seconds(statement);
                    foreach (var _ in names)
                    {
                        command.Parameters.Add(command.CreateParameter());
                    }
                }

                foreach (var (place, name) in names.Index())
                {
                    Bind(command.Parameters[place], engine, name, statement, args);
                }

                using var patience = StatementPatience.Begin(connection, statement);
                touched += await command.ExecuteNonQueryAsync(cancel);
            }

            return touched;
        }
        finally
        {
            foreach (var command in prepared.Values)
            {
                await command.DisposeAsync();
            }
        }
    }

    /// <summary>The last one's rows on PostgreSQL, after the writes before it and the question before those.</summary>
    public static async Task<List<T>> Query<T>(
        DbConnection connection,
        DbTransaction? transaction,
        IReadOnlyList<(Statement Statement, object Args)> lines,
        IQuestion? first,
        CancellationToken cancel
    )
    {
        await using var batch = Of(connection, transaction, Engine.Postgres, lines);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (first is not null)
        {
            await first.Read(reader, cancel);
            await reader.NextResultAsync(cancel);
        }

        return await Rows<T>(reader, cancel);
    }

    /// <summary>The rows of the result that the reader is at.</summary>
    public static async Task<List<T>> Rows<T>(DbDataReader reader, CancellationToken cancel)
    {
        var rows = new List<T>();
        Func<DbDataReader, object>? parse = null;
        while (await reader.ReadAsync(cancel))
        {
            parse ??= reader.GetRowParser(typeof(T));
            rows.Add(parse(reader) is T row ? row : default!);
        }

        return rows;
    }

    private static DbBatch Of(
        DbConnection connection,
        DbTransaction? transaction,
        Engine engine,
        IReadOnlyList<(Statement Statement, object Args)> lines
    )
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        batch.Timeout = lines.Max(line => StatementPatience.Seconds(line.Statement));
        foreach (var (statement, args) in lines)
        {
            var command = batch.CreateBatchCommand();
            var (text, names) = Rendered.GetOrAdd((statement, engine), Render);
            command.CommandText = text;
            foreach (var name in names)
            {
                var parameter = command.CreateParameter();
                Bind(parameter, engine, name, statement, args);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    // PostgreSQL's driver would look for the names in the text anew with each command; numbers it passes on as they are.
    private static (string Text, string[] Names) Render((Statement Statement, Engine Engine) of)
    {
        var text = of.Statement.For(of.Engine);
        string[] names =
        [
            .. Parameter()
                .Matches(text)
                .Select(match => match.Groups["name"].Value)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        return of.Engine == Engine.Postgres
            ? (
                Parameter()
                    .Replace(
                        text,
                        match =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"${1 + Array.FindIndex(names, name => name.Equals(match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase))}"
                            )
                    ),
                names
            )
            : (text, names);
    }

    // Only what the text names: a driver may refuse the rest.
    private static void Bind(
        DbParameter parameter,
        Engine engine,
        string name,
        Statement statement,
        object args
    )
    {
        var member =
            Array.Find(
                MembersOf(args),
                member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            ) ?? throw new InvalidOperationException($"{statement.Name} was given no @{name}.");
        if (engine != Engine.Postgres)
        {
            // As the text has it: SQLite tells capitals from small letters.
            parameter.ParameterName = name;
        }

        ValueMapping.Bind(parameter, member.Type, member.Get(args));
    }

    private static Member[] MembersOf(object args) =>
        Members.GetOrAdd(
            args.GetType(),
            type => [.. type.GetProperties().Select(property => Member.Of(type, property))]
        );

    [GeneratedRegex(@"(?<!@)@(?<name>\w+)")]
    private static partial Regex Parameter();

    // Compiled: a command binds some fifty of them.
    private sealed record Member(string Name, Type Type, Func<object, object?> Get)
    {
        public static Member Of(Type owner, PropertyInfo property)
        {
            var args = Expression.Parameter(typeof(object));
            var value = Expression.Property(Expression.Convert(args, owner), property);
            return new(
                property.Name,
                property.PropertyType,
                Expression
                    .Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), args)
                    .Compile()
            );
        }
    }
}
