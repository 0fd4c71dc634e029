using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>The caller gives back the code that was sent to the number, and is reached there from now on.</summary>
public static class ConfirmMyPhone
{
    /// <summary>Eight digits; spaces are forgiven.</summary>
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Code) : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Code).NotEmpty().MaximumLength(40).Named("验证码", "Code");
    }

    internal sealed class Handler(
        PhoneStore phones,
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
            var mine = await phones.GetForUpdate(id, cancellationToken);
            if (mine.Code is null)
            {
                return Problem.Conflict(
                    "phone.none",
                    "尚未填写或确认手机号码。",
                    "No mobile number is given and confirmed."
                );
            }

            if (mine.IsOver(now))
            {
                return Problem.Conflict(
                    "phone.code_expired",
                    "验证码已失效，请重新获取。",
                    "The code is not good any more; have a new one sent."
                );
            }

            if (!mine.Expects(command.Code, ring))
            {
                // The refusal is rolled back; that it was tried must stay.
                failure.Do(cancel => phones.CountTry(id, cancel));
                return Problem.Invalid(
                    "/code",
                    "phone.code_wrong",
                    new("验证码不正确。", "The code is not right.")
                );
            }

            await phones.Save(
                mine with
                {
                    ConfirmedAt = now,
                    Code = null,
                    CodeUntil = null,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
