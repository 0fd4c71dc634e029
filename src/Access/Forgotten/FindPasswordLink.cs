using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Forgotten;

/// <summary>Whether a link that sets a new password is good still, before anybody thinks of one.</summary>
public static class FindPasswordLink
{
    /// <summary>By its key.</summary>
    [Anyone("whoever lost the password cannot sign in")]
    [Limited(Limits.Guess)]
    public sealed record Query([property: Secret] string Key) : IQuery<Found>;

    /// <summary>What was found.</summary>
    public sealed record Found(bool Good);

    internal sealed class Handler(PasswordLinks links) : IQueryHandler<Query, Found>
    {
        public async ValueTask<Outcome<Found>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => new Found(await links.OwnerOf(query.Key, cancellationToken) is not null);
    }
}
