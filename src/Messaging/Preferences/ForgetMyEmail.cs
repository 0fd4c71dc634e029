using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>The caller takes the address back; what waits to be sent there is not sent.</summary>
public static class ForgetMyEmail
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Unit>;

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
                    Address = null,
                    ConfirmedAt = null,
                    ByEmail = false,
                    // When the last code was sent stays known, or forgetting would be a way around the pause.
                    Code = null,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
