using Trading.Access.Forgotten;
using Trading.Kernel.Commands;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Failed guesses of passwords and codes, counted so that whoever does not know the password cannot shut the owner out
/// (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): a device that signed in to the account before has
/// a count of its own; all other devices share one, whose pauses grow. A confirmation asked for in an open session
/// counts for that session. The account is the name typed, whether anybody has it or not.
/// </summary>
internal sealed class Attempts(SqlSession sql, KeyRing keys, TimeProvider time)
{
    /// <summary>A count that nobody added to for so long begins anew.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>What the devices that never signed in to the account share.</summary>
    public const string Strangers = "strangers";

    private static readonly Statement Find = Statement.Of(
        "access.attempt.find",
        """
        select failures, last_at, blocked_until from attempt {lock}
        where account = @account and device = @device {for update}
        """
    );

    private static readonly Statement Update = Statement.Of(
        "access.attempt.update",
        """
        update attempt set failures = @failures, last_at = @now, blocked_until = @until
        where account = @account and device = @device
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.attempt.insert",
        """
        insert into attempt (account, device, failures, last_at, blocked_until)
        values (@account, @device, @failures, @now, @until)
        """
    );

    private static readonly Statement Clear = Statement.Of(
        "access.attempt.clear",
        "delete from attempt where account = @account and device = @device"
    );

    private static readonly Statement ClearAccount = Statement.Of(
        "access.attempt.clear_account",
        "delete from attempt where account = @account"
    );

    private static readonly Statement DeleteOld = Statement.Of(
        "access.attempt.delete_old",
        """
        delete from attempt where last_at < @before and account in (
            select a.account from attempt a where a.last_at < @before order by a.last_at, a.account {page})
        """
    );

    /// <summary>What is counted for a session's confirmations.</summary>
    public static string OfSession(Guid? session) => $"session:{session:N}";

    /// <summary>How an account is counted: a fingerprint, because people type passwords into the wrong field.</summary>
    public string Account(string login) =>
        keys.Fingerprint("account:" + login.Trim().ToLowerInvariant());

    /// <summary>Until when guesses are not looked at; null when they are. Holds the count until the transaction ends.</summary>
    public async Task<DateTimeOffset?> BlockedUntil(
        string account,
        string device,
        CancellationToken cancel
    ) =>
        await sql.One<Row>(Find, new { account, device }, cancel) is { BlockedUntil: { } until }
        && until > time.GetUtcNow()
            ? until
            : null;

    /// <summary>Counts a failure; returns until when the next guess must wait, if it must.</summary>
    public async Task<DateTimeOffset?> Failed(
        string account,
        string device,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var known = await sql.One<Row>(Find, new { account, device }, cancel);
        var failures = known is not null && now - known.LastAt < KeptFor ? known.Failures + 1 : 1;
        var row = new
        {
            account,
            device,
            failures,
            now,
            until = now + Pause(device, failures) is { } until && until > now
                ? until
                : (DateTimeOffset?)null,
        };
        await sql.Execute(known is null ? Insert : Update, row, cancel);
        return row.until;
    }

    /// <summary>The owner was there: the count begins anew.</summary>
    public Task Succeeded(string account, string device, CancellationToken cancel) =>
        sql.Execute(Clear, new { account, device }, cancel);

    /// <summary>An administrator gave the account a new password: no count of before holds.</summary>
    public Task Forgive(string account, CancellationToken cancel) =>
        sql.Execute(ClearAccount, new { account }, cancel);

    /// <summary>Counts that no longer mean anything.</summary>
    public Task<int> ForgetOld(CancellationToken cancel) =>
        sql.ExecuteInParts(DeleteOld, new { before = time.GetUtcNow() - KeptFor }, cancel);

    // Strangers: 1, 2, 4, 8, 15, 15 … minutes from the fifth failure on; so few guesses a day that none is right.
    private static TimeSpan Pause(string device, int failures)
    {
        if (failures < SignIn.FailuresAllowed)
        {
            return TimeSpan.Zero;
        }

        if (device != Strangers)
        {
            // A device of the owner's, or a session, that fails like this is in other hands.
            return SignIn.LongestPause;
        }

        var growing = TimeSpan.FromMinutes(1 << Math.Min(failures - SignIn.FailuresAllowed, 4));
        return growing < SignIn.LongestPause ? growing : SignIn.LongestPause;
    }

    private sealed record Row
    {
        public int Failures { get; init; }
        public DateTimeOffset LastAt { get; init; }
        public DateTimeOffset? BlockedUntil { get; init; }
    }
}

/// <summary>Forgets failed attempts that no longer mean anything, enrolments nobody finished, and links nobody used.</summary>
public static class ForgetOldAttempts
{
    /// <summary>Those older than a day.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement DeleteUnfinished = Statement.Of(
        "access.factor.delete_unfinished",
        """
        delete from factor where person_id in (
            select f.person_id from factor f where f.confirmed_at is null and f.created_at < @before
            order by f.person_id {page})
        """
    );

    internal sealed class Handler(Attempts attempts, SqlSession sql, TimeProvider time)
        : ICommandHandler<Command, Pruned>
    {
        public async ValueTask<Outcome<Pruned>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var forgotten = await attempts.ForgetOld(cancellationToken);
            forgotten += await sql.ExecuteInParts(
                DeleteUnfinished,
                new { before = time.GetUtcNow() - Attempts.KeptFor },
                cancellationToken
            );
            forgotten += await sql.ExecuteInParts(
                PasswordLinks.DeleteOld,
                new { before = time.GetUtcNow() },
                cancellationToken
            );
            return new Pruned(forgotten);
        }
    }
}
