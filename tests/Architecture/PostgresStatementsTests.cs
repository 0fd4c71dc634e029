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
    // The values that a driver sends say of which type they are; without them PostgreSQL takes for a text what it cannot tell.
    private static readonly string[] OfUntoldTypes =
    [
        PostgresErrorCodes.IndeterminateDatatype,
        PostgresErrorCodes.DatatypeMismatch,
        PostgresErrorCodes.UndefinedFunction,
        PostgresErrorCodes.AmbiguousFunction,
    ];

    [PostgresFact]
    public async Task Every_statement_is_one_that_PostgreSQL_takes()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var connection = new NpgsqlConnection(province.Database.ConnectionString);
        await connection.OpenAsync();
        var faults = new List<string>();
        var untold = 0;
        var statements = Statement.AllIn(Platform.Modules);
        foreach (var statement in statements)
        {
            var code = await Fault(connection, statement.For(Engine.Postgres));
            if (code is not null && OfUntoldTypes.Contains(code.SqlState))
            {
                untold++;
            }
            else if (code is not null)
            {
                faults.Add($"{statement.Name}: {code.SqlState} {code.MessageText}");
            }
        }

        Assert.Empty(faults);
        Assert.True(
            untold < statements.Count / 5,
            $"{untold} of {statements.Count} were not told."
        );
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
                "select top (1) id from outbox_message",
            }
        )
        {
            Assert.DoesNotContain((await Fault(connection, wrong))!.SqlState, OfUntoldTypes);
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
