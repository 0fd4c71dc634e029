using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>Remembers the language the caller chose on a page, for what is written to the caller elsewhere.</summary>
public static class ChooseLanguage
{
    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(string Language) : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Language)
                .Must(language => language is PreferenceStore.Chinese or PreferenceStore.English)
                .WithMessage(
                    "language.unknown",
                    "语言只能是 zh-CN 或 en。",
                    "The language must be zh-CN or en."
                );
    }

    internal sealed class Handler(PreferenceStore preferences, CurrentCaller current)
        : ICommandHandler<Command, Unit>
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

            var mine = await preferences.GetForUpdate(id, command.Language, cancellationToken);
            await preferences.Save(mine with { Language = command.Language }, cancellationToken);
            return Unit.Value;
        }
    }
}
