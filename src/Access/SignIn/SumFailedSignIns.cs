using System.Globalization;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Failed sign-ins and codes at accounts that somebody has, counted by the minute over all hosts: the trail holds the
/// first ten of a minute, and of the rest how many they were.
/// </summary>
internal sealed class FailedSignIns(SqlSession sql, TimeProvider time)
{
    /// <summary>Entries of one account's failures within a minute.</summary>
    public const int Most = 10;

    /// <summary>How the count of a name begins that nobody has.</summary>
    public const string Nobody = "? ";

    private static readonly Statement Find = Statement.Of(
        "access.failed_sign_in.find",
        "select failures from failed_sign_in {lock} where login = @login and minute = @minute {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.failed_sign_in.insert",
        "insert into failed_sign_in (login, minute, failures) values (@login, @minute, 1)"
    );

    private static readonly Statement Add = Statement.Of(
        "access.failed_sign_in.add",
        "update failed_sign_in set failures = failures + 1 where login = @login and minute = @minute"
    );

    /// <summary>Minutes since 1970.</summary>
    public static long MinuteOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 60;

    /// <summary>Counts one; true when it is to have an entry of its own.</summary>
    public async Task<bool> Count(string login, CancellationToken cancel)
    {
        var row = new { login, minute = MinuteOf(time.GetUtcNow()) };
        var before = await sql.One<int?>(Find, row, cancel);
        await sql.Execute(before is null ? Insert : Add, row, cancel);
        return (before ?? 0) < Most;
    }
}

/// <summary>Tells the trail of the failed sign-ins that had no entry of their own: one entry for an account and minute.</summary>
public static class SumFailedSignIns
{
    /// <summary>Those of minutes that are over.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Summed>;

    /// <summary>What was told.</summary>
    /// <param name="Entries">How many entries were made.</param>
    public sealed record Summed(int Entries) : IAuditedResult
    {
        // The entries made are the record.
        string? IAuditedResult.Result => null;
    }

    /// <summary>The result in the trail.</summary>
    public const string Code = "sign_in.failures";

    private const int AtOnce = 2_000;

    private static readonly Statement Over = Statement.Of(
        "access.failed_sign_in.over",
        """
        select login, minute, failures from failed_sign_in {lock}
        where minute < @minute order by login, minute {page} {for update}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "access.failed_sign_in.delete",
        """
        delete from failed_sign_in
        where minute < @minute and (login < @login or (login = @login and minute <= @last))
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IAuditTrail trail,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Summed>
    {
        public async ValueTask<Outcome<Summed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var minute = FailedSignIns.MinuteOf(time.GetUtcNow());
            var entries = 0;
            // Whoever tries names at random fills the table: in parts, so that those who sign in meanwhile are not kept out.
            while (await Part(minute, cancellationToken) is { Count: > 0 } over)
            {
                entries += await Tell(over, cancellationToken);
                await sql.Execute(
                    Delete,
                    new
                    {
                        minute,
                        login = over[^1].Login,
                        last = over[^1].Minute,
                    },
                    cancellationToken
                );
            }

            return new Summed(entries);
        }

        private Task<List<Row>> Part(long minute, CancellationToken cancel) =>
            sql.Query<Row>(
                Over,
                new
                {
                    minute,
                    skip = 0,
                    take = AtOnce,
                },
                cancel
            );

        private async Task<int> Tell(List<Row> over, CancellationToken cancel)
        {
            var more = over.Where(row =>
                    row.Failures > FailedSignIns.Most
                    && !row.Login.StartsWith(FailedSignIns.Nobody, StringComparison.Ordinal)
                )
                .ToList();
            foreach (var row in more)
            {
                await trail.Append(
                    new AuditEntry(
                        current.Caller,
                        MessageText.NameOf(typeof(SignIn.Command)),
                        row.Login,
                        JsonSerializer.Serialize(
                            new
                            {
                                minute = DateTimeOffset
                                    .FromUnixTimeSeconds(row.Minute * 60)
                                    .ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture),
                                more = row.Failures - FailedSignIns.Most,
                            }
                        ),
                        Code
                    ),
                    cancel
                );
            }

            return more.Count;
        }

        private sealed record Row
        {
            public string Login { get; init; } = "";
            public long Minute { get; init; }
            public int Failures { get; init; }
        }
    }
}
