using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Federation;

/// <summary>
/// Asked before the browser goes to a provider to link an identity there: that the caller is there is proved first, so
/// that nobody comes back from the provider only to be refused.
/// </summary>
public static class BeginLink
{
    /// <summary>At which provider.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
    [PersonsOnly]
    public sealed record Query(string Provider) : IQuery<Begun>;

    /// <summary>The session to which the link is bound.</summary>
    public sealed record Begun(Guid Session);

    internal sealed class Handler(IdentityProviders providers, CurrentCaller current)
        : IQueryHandler<Query, Begun>
    {
        public ValueTask<Outcome<Begun>> Handle(Query query, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Outcome<Begun>>(
                providers.Find(query.Provider) is not null
                && current.Caller.SessionId is { } session
                    ? new Begun(session)
                    : Problem.NotFound(
                        "没有这个身份提供方。",
                        "There is no such identity provider."
                    )
            );
    }
}
