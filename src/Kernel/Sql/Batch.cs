using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Trading.Kernel.Sql;

/// <summary>Several statements in one round trip, by the driver's own batch; on SQLite there is none to save.</summary>
internal static partial class Batch
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();
    private static readonly ConcurrentDictionary<string, HashSet<string>> Named = new();

    public static async Task<int> Execute(
        DbConnection connection,
        DbTransaction? transaction,
        Engine engine,
        IReadOnlyList<(Statement Statement, object Args)> lines,
        bool thenCommit,
        CancellationToken cancel
    )
    {
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var (statement, args) in lines)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.For(engine);
            Bind(command, args);
            batch.BatchCommands.Add(command);
        }

        if (thenCommit)
        {
            var commit = batch.CreateBatchCommand();
            commit.CommandText = "commit";
            batch.BatchCommands.Add(commit);
        }

        return await batch.ExecuteNonQueryAsync(cancel);
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
        foreach (var member in Members.GetOrAdd(args.GetType(), type => type.GetProperties()))
        {
            if (named.Contains(member.Name))
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = member.Name;
                ValueMapping.Bind(parameter, member.PropertyType, member.GetValue(args));
                command.Parameters.Add(parameter);
            }
        }
    }

    [GeneratedRegex(@"(?<!@)@(?<name>\w+)")]
    private static partial Regex Parameter();
}
