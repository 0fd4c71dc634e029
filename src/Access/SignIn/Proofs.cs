using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Factors;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// Asks somebody who is signed in for the password or a code once more. What is wrong counts for this session: whoever
/// found an open desk cannot guess on, and locks nobody out elsewhere.
/// </summary>
internal sealed class Proofs(
    SqlSession sql,
    FactorStore factors,
    Attempts attempts,
    FailureEffects failureEffects,
    CurrentCaller current,
    IPasswordHasher<Account> passwords,
    TimeProvider time
)
{
    private static readonly Statement HashOf = Statement.Of(
        "access.person.password_hash",
        "select password_hash from person {lock} where id = @id {for update}"
    );

    private string Counted => Attempts.OfSession(current.Caller.SessionId);

    /// <summary>What is wrong with the password; null when it is right.</summary>
    public async Task<Problem?> OfPassword(
        string? password,
        string pointer,
        CancellationToken cancel
    )
    {
        if (await Waits(cancel) is { } wait)
        {
            return wait;
        }

        var hash = await sql.One<string>(HashOf, new { id = current.Caller.PersonId }, cancel);
        return
            hash is not null
            && !string.IsNullOrEmpty(password)
            && password.Length <= PasswordRules.Longest
            && passwords.VerifyHashedPassword(new Account(), hash, password)
                != PasswordVerificationResult.Failed
            ? await Right(cancel)
            : Wrong(
                Problem.Invalid(
                    pointer,
                    "password.wrong",
                    new("当前密码不对。", "The current password is wrong.")
                )
            );
    }

    /// <summary>What is wrong with the code of a factor; null when it is right, and then it is used.</summary>
    public async Task<Problem?> OfCode(
        FactorRow factor,
        string? code,
        bool recovery,
        CancellationToken cancel
    )
    {
        if (await Waits(cancel) is { } wait)
        {
            return wait;
        }

        var right =
            !string.IsNullOrWhiteSpace(code)
            && (
                recovery
                    ? await factors.AcceptsAny(factor, code, cancel)
                    : await factors.Accepts(factor, code, cancel)
            );
        return right
            ? await Right(cancel)
            : Wrong(
                Problem.Invalid(
                    "/code",
                    "code.wrong",
                    new(
                        "验证码不对或已用过，请等下一个。",
                        "The code is wrong or was used before; wait for the next one."
                    )
                )
            );
    }

    private async Task<Problem?> Waits(CancellationToken cancel) =>
        await attempts.BlockedUntil(attempts.Account(current.Caller.Name), Counted, cancel)
            is { } until
            ? Limits.TooMany(until - time.GetUtcNow())
            : null;

    private async Task<Problem?> Right(CancellationToken cancel)
    {
        await attempts.Succeeded(attempts.Account(current.Caller.Name), Counted, cancel);
        return null;
    }

    private Problem Wrong(Problem problem)
    {
        var (account, device) = (attempts.Account(current.Caller.Name), Counted);
        failureEffects.Do(cancel => attempts.Failed(account, device, cancel));
        return problem;
    }
}

/// <summary>
/// The caller proves to be there: a code (or recovery code) of the second factor, or the password where there is none.
/// What needs a fresh proof can then be done for a while.
/// </summary>
public static class GiveProof
{
    /// <summary>One of the two.</summary>
    /// <param name="Code">A code, where a second factor is enrolled.</param>
    /// <param name="Password">The password, where none is.</param>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    [Limited(Limits.Guess)]
    public sealed record Command(
        [property: Secret] string? Code,
        [property: Secret] string? Password
    ) : ICommand<Unit>, IByMeans
    {
        /// <inheritdoc/>
        string IByMeans.Means =>
            string.IsNullOrEmpty(Code) ? "password" : RecoveryCodes.MeansOf(Code);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code)
                .NotEmpty()
                .When(command => string.IsNullOrEmpty(command.Password))
                .Named("验证码或密码", "A code or the password");
    }

    internal sealed class Handler(
        FactorStore factors,
        Proofs proofs,
        Sessions sessions,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || current.Caller.SessionId is not { } session
            )
            {
                return Problem.Forbidden(
                    "只有个人的登录才需要确认身份。",
                    "Only a person's session can be confirmed."
                );
            }

            var wrong = await factors.GetForUpdate(id, cancellationToken)
                is { ConfirmedAt: not null } factor
                ? await proofs.OfCode(factor, command.Code, recovery: true, cancellationToken)
                : await proofs.OfPassword(command.Password, "/password", cancellationToken);
            if (wrong is not null)
            {
                return wrong;
            }

            await sessions.Proved(session, cancellationToken);
            return Unit.Value;
        }
    }
}
