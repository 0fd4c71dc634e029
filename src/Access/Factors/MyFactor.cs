using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.Leave;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Factors;

/// <summary>What can be wrong about second factors.</summary>
internal static class Factor
{
    public static Problem None =>
        Problem.Conflict("factor.none", "尚未启用第二因素。", "No second factor is enrolled.");

    public static Problem Exists =>
        Problem.Conflict(
            "factor.exists",
            "已启用第二因素；如需更换，请先停用。",
            "A second factor is enrolled; remove it first to replace it."
        );
}

/// <summary>How the caller's own second factor stands.</summary>
public static class MyFactor
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    public sealed record Query : IQuery<State>;

    /// <summary>How it stands.</summary>
    /// <param name="Since">When it was enrolled; null when it is not.</param>
    /// <param name="Required">True when one of the caller's roles needs it, or one stood in for.</param>
    /// <param name="RecoveryCodesLeft">Recovery codes not used yet.</param>
    public sealed record State(DateTimeOffset? Since, bool Required, long RecoveryCodesLeft);

    private static readonly Statement RolesOf = Statement.Of(
        "access.person_role.of_caller",
        "select role from person_role where person_id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        FactorStore factors,
        Delegations delegations,
        CurrentCaller current
    ) : IQueryHandler<Query, State>
    {
        public async ValueTask<Outcome<State>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // A trading system has no factor, and needs none.
            var id = current.Caller.PersonId ?? Guid.Empty;
            var since = (await factors.GetForUpdate(id, cancellationToken))?.ConfirmedAt;
            var roles = (
                await sql.Query<string>(RolesOf, new { id }, cancellationToken)
            ).ToHashSet();
            var delegated = await delegations.Of(
                id,
                roles,
                Roles.PermissionsOf(roles),
                cancellationToken
            );
            return new State(
                since,
                Roles.NeedFactor(roles.Concat(delegated.Roles)),
                since is null ? 0 : await factors.RecoveryCodesLeft(id, cancellationToken)
            );
        }
    }
}

/// <summary>
/// Begins to enrol a second factor: gives the secret, for the authenticator app. It is in force once
/// <see cref="ConfirmFactor"/> has seen a code of it; to begin again replaces what was not confirmed.
/// </summary>
public static class BeginFactor
{
    /// <summary>For the caller.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    [NeedsFreshFactor]
    public sealed record Command : ICommand<Begun>;

    /// <summary>What the app needs.</summary>
    /// <param name="Secret">To be typed, in base32.</param>
    /// <param name="Address">To be scanned as a square code (<c>otpauth://</c>).</param>
    public sealed record Begun(string Secret, string Address);

    internal sealed class Handler(FactorStore factors, CurrentCaller current)
        : ICommandHandler<Command, Begun>
    {
        public async ValueTask<Outcome<Begun>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } id)
            {
                return Problem.Forbidden(
                    "只有个人账号才有第二因素。",
                    "Only a person's account has a second factor."
                );
            }

            // A session that owes a code must not be able to enrol another factor instead.
            if (await factors.GetForUpdate(id, cancellationToken) is { ConfirmedAt: not null })
            {
                return Factor.Exists;
            }

            var secret = FactorCodes.NewSecret();
            await factors.Create(id, secret, null, cancellationToken);
            return new Begun(secret, FactorCodes.Address(secret, current.Caller.Name));
        }
    }
}

/// <summary>Ends the enrolment: a code shows that the app has the secret. Gives ten recovery codes, once.</summary>
public static class ConfirmFactor
{
    /// <summary>A code of the new factor.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Code) : ICommand<NewCodes>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
    }

    internal sealed class Handler(
        FactorStore factors,
        Proofs proofs,
        Sessions sessions,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await factors.GetForUpdate(id, cancellationToken) is not { } factor
            )
            {
                return Factor.None;
            }

            if (factor.ConfirmedAt is not null)
            {
                return Factor.Exists;
            }

            if (
                await proofs.OfCode(factor, command.Code, recovery: false, cancellationToken) is
                { } wrong
            )
            {
                return wrong;
            }

            await factors.PutInForce(id, cancellationToken);
            await sessions.FactorGiven(current.Caller.SessionId, cancellationToken);
            await notices.ToPerson(
                id,
                new("您的账号已启用第二因素。", "A second factor was enrolled for your account."),
                "/account",
                cancellationToken
            );
            return new NewCodes(await factors.NewRecoveryCodes(id, cancellationToken));
        }
    }
}

/// <summary>Recovery codes, shown once.</summary>
/// <param name="Codes">Ten, each good once.</param>
public sealed record NewCodes(IReadOnlyList<string> Codes);

/// <summary>Ten new recovery codes; those before are worth nothing any more.</summary>
public static class RenewRecoveryCodes
{
    /// <summary>For the caller.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
    public sealed record Command : ICommand<NewCodes>;

    internal sealed class Handler(FactorStore factors, CurrentCaller current)
        : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } id
            && await factors.GetForUpdate(id, cancellationToken) is { ConfirmedAt: not null }
                ? new NewCodes(await factors.NewRecoveryCodes(id, cancellationToken))
                : Factor.None;
    }
}

/// <summary>
/// Takes the caller's own second factor away: needs the password and a code (or recovery code). Whoever has a role that
/// needs one must enrol another at once.
/// </summary>
public static class RemoveFactor
{
    /// <summary>Both proofs.</summary>
    /// <param name="Password">The password.</param>
    /// <param name="Code">A code.</param>
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Password, [property: Secret] string Code)
        : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Password)
                .NotEmpty()
                .MaximumLength(PasswordRules.Longest)
                .Named("密码", "Password");
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
        }
    }

    internal sealed class Handler(
        FactorStore factors,
        Proofs proofs,
        INotices notices,
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
                || await factors.GetForUpdate(id, cancellationToken)
                    is not { ConfirmedAt: not null } factor
            )
            {
                return Factor.None;
            }

            var wrong =
                await proofs.OfPassword(command.Password, "/password", cancellationToken)
                ?? await proofs.OfCode(factor, command.Code, recovery: true, cancellationToken);
            if (wrong is not null)
            {
                return wrong;
            }

            await factors.Remove(id, cancellationToken);
            await notices.ToPerson(
                id,
                new("您的账号已停用第二因素。", "The second factor of your account was removed."),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}

/// <summary>
/// An administrator takes away a factor that somebody lost: the sessions end, and the next sign-in enrols a new one
/// where a role needs it. Nobody resets his own.
/// </summary>
public static class ResetFactor
{
    /// <summary>The person.</summary>
    [Requires(Permission.ManageAccess)]
    [NeedsFreshFactor]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(
        FactorStore factors,
        PersonStore people,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command.Id == current.Caller.PersonId)
            {
                return Problem.Forbidden(
                    "不得重置自己的第二因素，请由另一名管理员办理。",
                    "You may not reset your own second factor; another administrator must."
                );
            }

            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            if (await factors.GetForUpdate(person.Id, cancellationToken) is null)
            {
                return Factor.None;
            }

            await factors.Remove(person.Id, cancellationToken);
            await people.EndSessions(person.Id, null, cancellationToken);
            await notices.ToPerson(
                person.Id,
                new(
                    "系统管理员重置了您的第二因素；如非您本人要求，请立即报告。",
                    "An administrator reset your second factor; report it at once if you did not ask for it."
                ),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}

/// <summary>
/// Puts a factor in force whose secret is known beforehand, as that of a hardware token is: only the operator's tools
/// may, and the demo province does.
/// </summary>
public static class ImportFactor
{
    /// <summary>The person and the secret, in base32.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command(Guid Id, [property: Secret] string Secret)
        : ICommand<NewCodes>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Secret)
                .Must(FactorCodes.IsSecret)
                .WithMessage(
                    "factor.secret",
                    "密钥应为 base32 编码，至少 128 位。",
                    "A secret is base32 of at least 128 bits."
                );
    }

    internal sealed class Handler(FactorStore factors, PersonStore people, TimeProvider time)
        : ICommandHandler<Command, NewCodes>
    {
        public async ValueTask<Outcome<NewCodes>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            await factors.Create(person.Id, command.Secret, time.GetUtcNow(), cancellationToken);
            return new NewCodes(await factors.NewRecoveryCodes(person.Id, cancellationToken));
        }
    }
}

/// <summary>
/// The code to give next, if the caller's factor has the secret that is given: whoever asks knows it already, so
/// nothing is told that could not be computed. The demo's sign-in page shows it.
/// </summary>
public static class PublishedCode
{
    /// <summary>A secret that was published, in base32.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    public sealed record Query([property: Secret] string Secret) : IQuery<Published>;

    /// <summary>What to give.</summary>
    /// <param name="Known">True when the caller's factor has this secret.</param>
    /// <param name="Code">The code; null while each that would be taken now was used.</param>
    public sealed record Published(bool Known, string? Code);

    internal sealed class Handler(FactorStore factors, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Published>
    {
        public async ValueTask<Outcome<Published>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                await factors.GetForUpdate(current.Caller.PersonId ?? Guid.Empty, cancellationToken)
                    is not { } factor
                || factors.SecretOf(factor) != query.Secret
            )
            {
                return new Published(false, null);
            }

            var now = FactorCodes.StepAt(time.GetUtcNow());
            var step = Math.Max(now, factor.LastStep + 1);
            return new Published(
                true,
                step <= now + 1 ? FactorCodes.CodeOf(query.Secret, step) : null
            );
        }
    }
}

/// <summary>Seals every second factor's secret under the key in force, so that older keys can be put away.</summary>
public static class ResealFactors
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Factors">Second factors.</param>
    public sealed record Resealed(int Factors);

    internal sealed class Handler(FactorStore factors) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Resealed(await factors.Reseal(cancellationToken));
    }
}
