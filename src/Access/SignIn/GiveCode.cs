using FluentValidation;
using Trading.Access.Factors;
using Trading.Access.Federation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>
/// The second step of signing in: a code of the second factor, or a recovery code. The half-open session ends and a
/// whole one begins under a new number. Wrong codes count like wrong passwords.
/// </summary>
public static class GiveCode
{
    /// <summary>A code.</summary>
    [Requires(Permission.FinishSignIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Code)
        : ICommand<Attempt>,
            IForAccount,
            IByMeans
    {
        /// <summary>The browser's mark of an earlier sign-in.</summary>
        [Secret]
        public string? Device { get; init; }

        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }

        /// <inheritdoc/>
        string? IForAccount.Account => null;

        /// <inheritdoc/>
        string IByMeans.Means => RecoveryCodes.MeansOf(Code);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
    }

    internal sealed class Handler(
        FactorStore factors,
        Sessions sessions,
        FederatedSessions federated,
        Attempts attempts,
        FailedSignIns failed,
        Devices devices,
        SignInCompletion arrival,
        CurrentCaller current
    ) : ICommandHandler<Command, Attempt>
    {
        public async ValueTask<Outcome<Attempt>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var account = attempts.Account(caller.Name);
            var device = devices.Known(caller.Name, command.Device) ?? Attempts.Strangers;
            if (await attempts.BlockedUntil(account, device, cancellationToken) is { } blocked)
            {
                return Attempt.Waits(blocked) with
                {
                    ToTrail = await failed.Count(caller.Name, cancellationToken),
                };
            }

            if (
                await factors.GetForUpdate(caller.PersonId!.Value, cancellationToken)
                is not { ConfirmedAt: not null } factor
            )
            {
                return Factor.None;
            }

            if (!await factors.AcceptsAny(factor, command.Code, cancellationToken))
            {
                return Attempt.WrongCode(
                    await attempts.Failed(account, device, cancellationToken)
                ) with
                {
                    ToTrail = await failed.Count(caller.Name, cancellationToken),
                };
            }

            await sessions.End(caller.SessionId, cancellationToken);
            var session = await sessions.Open(
                factor.PersonId,
                caller.Address,
                command.Agent,
                factorGiven: true,
                cancellationToken
            );
            await federated.GoOn(caller.SessionId, session, cancellationToken);
            return await arrival.Of(session, command.Device, cancellationToken);
        }
    }
}
