using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>The caller takes the number back; what waits to be sent there is not sent.</summary>
public static class ForgetMyPhone
{
    /// <summary>The caller's.</summary>
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(PhoneStore phones, CurrentCaller current)
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

            var mine = await phones.GetForUpdate(id, cancellationToken);
            await phones.Save(
                mine with
                {
                    Number = null,
                    ConfirmedAt = null,
                    // When the last code was sent stays known, or forgetting would be a way around the pause.
                    Code = null,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
