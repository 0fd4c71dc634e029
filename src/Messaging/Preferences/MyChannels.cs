using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Email;

namespace Trading.Messaging.Preferences;

/// <summary>By which channels the caller hears besides the page.</summary>
public static class MyChannels
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<Channels>;

    /// <summary>How they stand.</summary>
    /// <param name="EmailOffered">False where the platform has no mail server.</param>
    /// <param name="Address">The address, masked; null when none was given.</param>
    /// <param name="Confirmed">True once its owner has given back the code sent there.</param>
    /// <param name="ByEmail">True when messages go there too.</param>
    /// <param name="LastFailed">True when the last e-mail could not be delivered.</param>
    /// <param name="QuietFrom">From when on no e-mail comes, by China's clock; null for always.</param>
    /// <param name="QuietTo">Until when.</param>
    /// <param name="Digests">True when digests go there too.</param>
    public sealed record Channels(
        bool EmailOffered,
        string? Address,
        bool Confirmed,
        bool ByEmail,
        bool LastFailed,
        TimeOnly? QuietFrom = null,
        TimeOnly? QuietTo = null,
        bool Digests = true
    );

    internal sealed class Handler(
        PreferenceStore preferences,
        EmailQueue emails,
        CurrentCaller current
    ) : IQueryHandler<Query, Channels>
    {
        public async ValueTask<Outcome<Channels>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var id = current.Caller.PersonId ?? Guid.Empty;
            var mine = await preferences.Find(id, cancellationToken);
            return new Channels(
                emails.IsOpen,
                Masked(mine?.Address),
                mine is { Address: not null, ConfirmedAt: not null },
                mine?.GetsEmail == true,
                await emails.LastFailed(id, cancellationToken),
                QuietHours.Time(mine?.QuietFrom),
                QuietHours.Time(mine?.QuietTo),
                mine?.Digests != false
            );
        }
    }

    internal static string? Masked(string? address) =>
        EmailAddress.TryParse(address, out var email, out _) ? email.Mask() : null;

    internal static Problem NoPerson() =>
        Problem.Forbidden("只有个人账号可以设置。", "Only a person's account has channels.");

    internal static Problem NoAddress() =>
        Problem.Conflict(
            "email.none",
            "尚未填写或确认电子邮箱。",
            "No e-mail address is given and confirmed."
        );
}
