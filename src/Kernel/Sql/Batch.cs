using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;

namespace Trading.Kernel.Sql;

/// <summary>Several statements in one round trip, by the driver's own batch; on SQLite there is none to save.</summary>
internal static partial class Batch
{
    private static readonly ConcurrentDictionary<Type, Member[]> Members = new();
    private static readonly ConcurrentDictionary<string, HashSet<string>> Named = new();

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

    /// <summary>The last one's row, or null, after the writes before it.</summary>
    public static async Task<T?> One<T>(
        DbConnection connection,
        DbTransaction? transaction,
        Engine engine,
        IReadOnlyList<(Statement Statement, object Args)> lines,
        CancellationToken cancel
    )
    {
        await using var batch = Of(connection, transaction, engine, lines);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
        {
            return default;
        }

        var row = reader.GetRowParser<T>()(reader);
        return await reader.ReadAsync(cancel)
            ? throw new InvalidOperationException($"{lines[^1].Statement.Name} gives one row.")
            : row;
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
            command.CommandText = statement.For(engine);
            Bind(command, args);
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    // Only what the text names: a driver may refuse the rest.
    private static void Bind(DbBatchCommand command, object args)
    {
        var named = Named.GetOrAdd(
            command.CommandText,
            text =>
                Parameter()
                    .Matches(text)
                    .Select(match => match.Groups["name"].Value)
                    .ToHashSet(StringComparer.OrdinalIgnoreCase)
        );
        foreach (var member in MembersOf(args))
        {
            if (named.Contains(member.Name))
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = member.Name;
                ValueMapping.Bind(parameter, member.Type, member.Get(args));
                command.Parameters.Add(parameter);
            }
        }
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
