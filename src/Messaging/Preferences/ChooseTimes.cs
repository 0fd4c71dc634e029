using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>
/// The caller chooses hours in which no e-mail comes, and whether digests come by e-mail; on the page messages are at once and
/// always. What is about the own account's security waits for nothing.
/// </summary>
public static class ChooseTimes
{
    /// <summary>By China's clock; both or neither.</summary>
    /// <param name="QuietFrom">From when on.</param>
    /// <param name="QuietTo">Until when; the next morning's where it is not later.</param>
    /// <param name="Digests">True for digests by e-mail.</param>
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    public sealed record Command(TimeOnly? QuietFrom, TimeOnly? QuietTo, bool Digests)
        : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.QuietTo)
                .Must((command, to) => (to is null) == (command.QuietFrom is null))
                .WithMessage(
                    "quiet.both",
                    "免打扰时段的开始和结束要么都填，要么都不填。",
                    "Quiet hours have a beginning and an end, or neither."
                )
                .Must((command, to) => to is null || to != command.QuietFrom)
                .WithMessage(
                    "quiet.same",
                    "免打扰时段的开始和结束不能相同。",
                    "Quiet hours cannot begin when they end."
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

            var mine = await preferences.GetForUpdate(
                id,
                current.Caller.Language,
                cancellationToken
            );
            await preferences.Save(
                mine with
                {
                    QuietFrom = Minutes(command.QuietFrom),
                    QuietTo = Minutes(command.QuietTo),
                    Digests = command.Digests,
                },
                cancellationToken
            );
            return Unit.Value;
        }

        private static int? Minutes(TimeOnly? time) =>
            time is { } given ? (given.Hour * 60) + given.Minute : null;
    }
}
