using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Audit;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Opens a session for a name and a password; half open while a second factor is owed. The answer never tells whether
/// the name or the password was wrong; for a name nobody has, the same is done as for one somebody has, and the same
/// pauses come. The session that the browser had before ends.
/// </summary>
public static class SignIn
{
    /// <summary>Failures in a row from which on pauses come.</summary>
    public const int FailuresAllowed = 5;

    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>A name and a password.</summary>
    /// <param name="Login">Sign-in name.</param>
    /// <param name="Password">Password.</param>
    [Anyone("signing in comes before having a role")]
    [Limited(Limits.Guess)]
    public sealed record Command(string Login, [property: Secret] string Password)
        : ICommand<Attempt>,
            IAbout,
            IForAccount
    {
        /// <summary>The browser's mark of an earlier sign-in.</summary>
        [Secret]
        public string? Device { get; init; }

        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Login;

        /// <inheritdoc/>
        string? IForAccount.Account => Login;
    }

    private static readonly Statement Find = Statement.Of(
        "access.person.to_sign_in",
        "select id, password_hash, first_password_until, active from person where login = @login"
    );

    // Only over the hash that was verified: a password changed meanwhile stays changed.
    private static readonly Statement Rehash = Statement.Of(
        "access.person.rehash",
        "update person set password_hash = @hash where id = @id and password_hash = @before"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Login)
                .NotEmpty()
                .MaximumLength(100)
                .Named("登录名", "Sign-in name");
            RuleFor(command => command.Password)
                .NotEmpty()
                .MaximumLength(PasswordRules.Longest)
                .Named("密码", "Password");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        Sessions sessions,
        Attempts attempts,
        FailedSignIns failed,
        Devices devices,
        SignInCompletion arrival,
        SecurityLog security,
        AuditTrail trail,
        IPasswordHasher<Account> passwords,
        NobodysHash nobodys,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Attempt>
    {
        public async ValueTask<Outcome<Attempt>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var login = command.Login.Trim().ToLowerInvariant();
            var account = attempts.Account(login);
            var device = devices.Known(login, command.Device) ?? Attempts.Strangers;
            var blocked = await attempts.BlockedUntil(account, device, cancellationToken);
            var person = await sql.One<Row>(Find, new { login }, cancellationToken);
            var verified = passwords.VerifyHashedPassword(
                new Account(),
                person?.PasswordHash ?? nobodys.Value,
                command.Password
            );
            if (blocked is { } until)
            {
                return await Failed(Attempt.Waits(until), person, login, cancellationToken);
            }

            if (person is not { Active: true } || verified == PasswordVerificationResult.Failed)
            {
                return await Failed(
                    Attempt.WrongPassword(
                        await attempts.Failed(account, device, cancellationToken)
                    ),
                    person,
                    login,
                    cancellationToken
                );
            }

            if (person.FirstPasswordUntil <= time.GetUtcNow())
            {
                return Attempt.Expired;
            }

            if (verified == PasswordVerificationResult.SuccessRehashNeeded)
            {
                await sql.Execute(
                    Rehash,
                    new
                    {
                        id = person.Id,
                        before = person.PasswordHash,
                        hash = passwords.HashPassword(new Account(), command.Password),
                    },
                    cancellationToken
                );
            }

            await sessions.End(current.Caller.SessionId, cancellationToken);
            var session = await sessions.Open(
                person.Id,
                current.Caller.Address,
                command.Agent,
                factorGiven: false,
                cancellationToken
            );
            return await arrival.Of(session, command.Device, cancellationToken);
        }

        private async Task<Attempt> Failed(
            Attempt attempt,
            Row? person,
            string login,
            CancellationToken cancel
        )
        {
            if (person is not null)
            {
                return attempt with { ToTrail = await failed.Count(login, cancel) };
            }

            // Counted and rehearsed too, so that it takes as long, and then forgotten.
            if (await failed.Count(FailedSignIns.Nobody + attempts.Account(login), cancel))
            {
                await trail.Rehearse(cancel);
            }

            security.Refused(current.Caller, MessageText.NameOf(typeof(Command)), attempt.Refusal!);
            return attempt with { ToTrail = false };
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string PasswordHash { get; init; } = "";
            public DateTimeOffset? FirstPasswordUntil { get; init; }
            public bool Active { get; init; }
        }
    }
}
