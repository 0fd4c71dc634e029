using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Messaging.Gateway;

namespace Trading.Messaging.Preferences;

/// <summary>
/// The caller gives a mobile number; a code goes there by SMS, and nothing else until the code comes back. 409 while the platform
/// has no gateway, within a minute of the last code, and after five in a day.
/// </summary>
public static class GiveMyPhone
{
    /// <summary>In place of the one before.</summary>
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Number) : ICommand<Unit>;

    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(10);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Number)
                .Custom(
                    (text, context) =>
                    {
                        if (!ChinaMobileNumber.TryParse(text, out _, out var fault))
                        {
                            FieldRules.Fail(context, fault.Rule, fault.Message, null);
                        }
                    }
                );
    }

    internal sealed class Handler(
        PhoneStore phones,
        PhoneQueue messages,
        INotices notices,
        KeyRing ring,
        CurrentCaller current,
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

            if (!messages.Offers(MessageChannels.Sms))
            {
                return Problem.Conflict(
                    "phone.off",
                    "平台没有配置短信网关，暂不能使用短信通知。",
                    "The platform has no gateway for SMS, so there is none for now."
                );
            }

            var now = time.GetUtcNow();
            var mine = await phones.GetForUpdate(id, cancellationToken);
            if (
                ProvenByCode.WithCode(mine, ring, now, CodeLasts)
                is not { Waiting: var waiting, Code: var code }
            )
            {
                return Problem.Conflict(
                    "phone.too_often",
                    "验证码发送过于频繁：每分钟一次、每天五次，请稍后再试。",
                    "Codes are sent once a minute and five times a day; try again later."
                );
            }

            _ = ChinaMobileNumber.TryParse(command.Number, out var number, out _);
            await phones.Save(waiting with { Number = number.Reveal() }, cancellationToken);
            await messages.PostConfirmation(
                id,
                MessagingMessages.ConfirmNumber.With(("code", code)),
                now + CodeLasts,
                cancellationToken
            );
            // Whoever sits at an open session of somebody else's must not turn the messages away unnoticed.
            await notices.ToPerson(
                id,
                MessagingMessages.NumberGiven.With(("address", number.Mask())),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
