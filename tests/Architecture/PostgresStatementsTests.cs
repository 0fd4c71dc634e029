using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Trading.Composition;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Architecture;

/// <summary>
/// Has PostgreSQL prepare every statement that the product can send: one that no test happens to run is found wrong here and not
/// by whoever runs it first.
/// </summary>
public sealed partial class PostgresStatementsTests
{
    // The values that a driver sends say of which type they are. Without them PostgreSQL may find nothing that fits, which says
    // nothing; these are wrong whatever the types.
    private static readonly string[] Wrong =
    [
        PostgresErrorCodes.SyntaxError,
        PostgresErrorCodes.FeatureNotSupported,
        PostgresErrorCodes.UndefinedTable,
        PostgresErrorCodes.UndefinedColumn,
        PostgresErrorCodes.AmbiguousColumn,
        PostgresErrorCodes.GroupingError,
        PostgresErrorCodes.InvalidColumnReference,
    ];

    [PostgresFact]
    public async Task Every_statement_is_one_that_PostgreSQL_takes()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var connection = new NpgsqlConnection(province.Database.ConnectionString);
        await connection.OpenAsync();
        var faults = new List<string>();
        var taken = 0;
        var statements = Statement.AllIn(Platform.Modules);
        // How rare a part of a name is, is asked of SQL Server alone, where the index is a table.
        foreach (
            var statement in statements.Where(one => one.Name != "registry.entity_search.rarity")
        )
        {
            var fault = await Fault(connection, statement.For(Engine.Postgres));
            taken += fault is null ? 1 : 0;
            if (fault is not null && Wrong.Contains(fault.SqlState))
            {
                faults.Add($"{statement.Name}: {fault.SqlState} {fault.MessageText}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(taken > statements.Count / 2, $"{taken} of {statements.Count} were taken.");
    }

    [PostgresFact]
    public async Task What_it_does_not_take_is_seen()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var connection = new NpgsqlConnection(province.Database.ConnectionString);
        await connection.OpenAsync();
        foreach (
            var wrong in new[]
            {
                "select count(*) from outbox_message where id = @id for update",
                "select no_such_column from outbox_message",
                "select id from outbox_message with (updlock)",
            }
        )
        {
            Assert.Contains((await Fault(connection, wrong))!.SqlState, Wrong);
        }
    }

    private static async Task<PostgresException?> Fault(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        foreach (
            var name in Parameter()
                .Matches(text)
                .Select(match => match.Groups["name"].Value)
                .Distinct()
        )
        {
            command.Parameters.Add(
                new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = DBNull.Value }
            );
        }

        try
        {
            await command.PrepareAsync();
            await command.UnprepareAsync();
            return null;
        }
        catch (PostgresException fault)
        {
            return fault;
        }
    }

    [GeneratedRegex("(?<![@:])@(?<name>[A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Parameter();
}
