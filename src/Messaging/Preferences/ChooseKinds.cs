using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Preferences;

/// <summary>The caller chooses which kinds of messages come by which channel; on the page all of them always do.</summary>
public static class ChooseKinds
{
    /// <summary>All that is wanted; what is not named is not.</summary>
    /// <param name="Wanted">By channel and kind.</param>
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    public sealed record Command(IReadOnlyList<MyPhone.Wish> Wanted) : ICommand<Unit>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Wanted)
                .Must(wanted =>
                    wanted?.All(wish =>
                        MessageChannels.All.Any(channel => channel.Code == wish?.Channel)
                        && NoticeKinds.All.Any(kind => kind.Code == wish?.Kind)
                    ) == true
                )
                .WithMessage(
                    "channels.unknown",
                    "没有这个渠道或消息类别。",
                    "There is no such channel or kind of message."
                );
    }

    internal sealed class Handler(
        PreferenceStore preferences,
        ChoiceStore choices,
        CurrentCaller current
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

            // Held, so that two who save at once write one after the other.
            await preferences.GetForUpdate(id, current.Caller.Language, cancellationToken);
            await choices.Save(
                id,
                command.Wanted.Select(wish => (wish.Channel, wish.Kind)).ToHashSet(),
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
