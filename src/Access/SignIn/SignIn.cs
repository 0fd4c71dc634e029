using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.People;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Opens a session for a name and a password. The answer never tells whether the name or the password was wrong;
/// a name nobody has takes as long as one somebody has.
/// </summary>
public static class SignIn
{
    /// <summary>Failures in a row that lock an account for <see cref="LockedFor"/>.</summary>
    public const int FailuresAllowed = 5;

    /// <summary>How long a lock lasts.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts at most.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    /// <summary>A name and a password.</summary>
    [Anyone("signing in comes before having a role")]
    public sealed record Command(string Login, [property: Secret] string Password)
        : ICommand<Attempt>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Login;
    }

    /// <summary>What came of it; a failure is counted, so it is a result and not a refusal.</summary>
    /// <param name="SessionId">The session; null when it failed.</param>
    /// <param name="Locked">True when the account is locked for now.</param>
    public sealed record Attempt(Guid? SessionId, bool Locked);

    private static readonly Statement Find = Statement.Of(
        "access.person.to_sign_in",
        """
        select id, password_hash, active, failed_sign_ins, locked_until from person {lock} where login = @login {for update}
        """
    );

    private static readonly Statement Failed = Statement.Of(
        "access.person.sign_in_failed",
        "update person set failed_sign_ins = @failures, locked_until = @lockedUntil where id = @id"
    );

    private static readonly Statement OpenSession = Statement.Of(
        "access.session.insert",
        """
        insert into session (id, person_id, created_at, expires_at, address)
        values (@id, @personId, @now, @expires, @address)
        """
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
        IPasswordHasher<Account> passwords,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Attempt>
    {
        // Verified against when nobody has the name, so that both cases cost the same.
        private static readonly string NobodysHash = new PasswordHasher<Account>().HashPassword(
            new Account(),
            Guid.NewGuid().ToString()
        );

        public async ValueTask<Outcome<Attempt>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var person = await sql.One<Row>(
                Find,
                new { login = command.Login.Trim().ToLowerInvariant() },
                cancellationToken
            );
            var right =
                passwords.VerifyHashedPassword(
                    new Account(),
                    person?.PasswordHash ?? NobodysHash,
                    command.Password
                ) != PasswordVerificationResult.Failed;
            if (person is null || !person.Active)
            {
                return new Attempt(null, false);
            }

            if (person.LockedUntil > now)
            {
                return new Attempt(null, true);
            }

            if (!right)
            {
                var failures = person.FailedSignIns + 1;
                var locked = failures >= FailuresAllowed;
                await sql.Execute(
                    Failed,
                    new
                    {
                        id = person.Id,
                        failures = locked ? 0 : failures,
                        lockedUntil = locked ? now + LockedFor : (DateTimeOffset?)null,
                    },
                    cancellationToken
                );
                return new Attempt(null, locked);
            }

            await sql.Execute(
                Failed,
                new
                {
                    id = person.Id,
                    failures = 0,
                    lockedUntil = (DateTimeOffset?)null,
                },
                cancellationToken
            );
            var session = Guid.NewGuid();
            await sql.Execute(
                OpenSession,
                new
                {
                    id = session,
                    personId = person.Id,
                    now,
                    expires = now + SessionLength,
                    address = current.Caller.Address,
                },
                cancellationToken
            );
            return new Attempt(session, false);
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string PasswordHash { get; init; } = "";
            public bool Active { get; init; }
            public int FailedSignIns { get; init; }
            public DateTimeOffset? LockedUntil { get; init; }
        }
    }
}
