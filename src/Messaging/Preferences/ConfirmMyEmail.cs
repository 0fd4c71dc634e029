using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>The caller gives back the code that was sent to the address, and gets messages there from now on.</summary>
public static class ConfirmMyEmail
{
    /// <summary>Eight digits; spaces are forgiven.</summary>
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Code) : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
    }

    internal sealed class Handler(
        PreferenceStore preferences,
        KeyRing ring,
        CurrentCaller current,
        FailureEffects failure,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } id)
            {
                return MyChannels.NoPerson();
            }

            var now = time.GetUtcNow();
            var mine = await preferences.GetForUpdate(
                id,
                current.Caller.Language,
                cancellationToken
            );
            if (mine.Code is null)
            {
                return MyChannels.NoAddress();
            }

            if (mine.IsOver(now))
            {
                return Problem.Conflict(
                    "email.code_expired",
                    "验证码已失效，请重新获取。",
                    "The code is not good any more; have a new one sent."
                );
            }

            if (!mine.Expects(command.Code, ring))
            {
                // The refusal is rolled back; that it was tried must stay.
                failure.Do(cancel => preferences.CountTry(id, cancel));
                return Problem.Invalid(
                    "/code",
                    "email.code_wrong",
                    new("验证码不正确。", "The code is not right.")
                );
            }

            await preferences.Save(
                mine with
                {
                    ConfirmedAt = now,
                    ByEmail = true,
                    Code = null,
                    CodeUntil = null,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
