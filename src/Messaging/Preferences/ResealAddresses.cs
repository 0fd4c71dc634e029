using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>Seals e-mail addresses under the key in force.</summary>
public static class ResealAddresses
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Addresses">E-mail addresses.</param>
    public sealed record Resealed(int Addresses);

    internal sealed class Handler(PreferenceStore preferences) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Resealed(await preferences.Reseal(cancellationToken));
    }
}
