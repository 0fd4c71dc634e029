using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>The caller chooses whether messages come by e-mail too; on the page they always are. 409 without a confirmed address.</summary>
public static class ChooseChannels
{
    /// <summary>By e-mail or not.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(bool ByEmail) : ICommand<Unit>;

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
            if (command.ByEmail && mine is not { Address: not null, ConfirmedAt: not null })
            {
                return MyChannels.NoAddress();
            }

            await preferences.Save(mine with { ByEmail = command.ByEmail }, cancellationToken);
            return Unit.Value;
        }
    }
}
