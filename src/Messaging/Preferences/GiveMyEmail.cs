using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;

namespace Trading.Messaging.Preferences;

/// <summary>
/// The caller gives an address; a code goes there, and nothing else until the code comes back. 409 while the platform
/// has no mail server, within a minute of the last code, and after five in a day.
/// </summary>
public static class GiveMyEmail
{
    /// <summary>In place of the one before.</summary>
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Address) : ICommand<Unit>;

    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(30);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Address)
                .Custom(
                    (text, context) =>
                    {
                        if (!EmailAddress.TryParse(text, out _, out var fault))
                        {
                            FieldRules.Fail(context, fault.Rule, fault.Message, null);
                        }
                    }
                );
    }

    internal sealed class Handler(
        PreferenceStore preferences,
        EmailQueue emails,
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

            if (!emails.IsOpen)
            {
                return Problem.Conflict(
                    "email.off",
                    "平台没有配置邮件服务器，暂不能使用邮件通知。",
                    "The platform has no mail server, so there is no e-mail for now."
                );
            }

            var now = time.GetUtcNow();
            var mine = await preferences.GetForUpdate(
                id,
                current.Caller.Language,
                cancellationToken
            );
            if (
                ProvenByCode.WithCode(mine, ring, now, CodeLasts)
                is not { Waiting: var waiting, Code: var code }
            )
            {
                return Problem.Conflict(
                    "email.too_often",
                    "验证码发送过于频繁：每分钟一次、每天五次，请稍后再试。",
                    "Codes are sent once a minute and five times a day; try again later."
                );
            }

            _ = EmailAddress.TryParse(command.Address, out var address, out _);
            await preferences.Save(
                waiting with
                {
                    Address = address.Reveal(),
                    ByEmail = false,
                },
                cancellationToken
            );
            await emails.PostConfirmation(
                id,
                MessagingMessages.ConfirmAddress.With(("code", code)),
                cancellationToken
            );
            // Whoever sits at an open session of somebody else's must not turn the messages away unnoticed.
            await notices.ToPerson(
                id,
                MessagingMessages.AddressGiven.With(("address", address.Mask())),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
