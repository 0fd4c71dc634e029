using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.Federation;

/// <summary>
/// Links an identity, whose token the host has validated, to the caller's own account. 409 when it is linked to
/// another; 403 when a licence is of another firm. No address leads here but the provider's answer.
/// </summary>
public static class LinkIdentity
{
    /// <summary>The identity.</summary>
    [Requires(Permission.SignedIn)]
    [NeedsFreshFactor]
    public sealed record Command(ProviderIdentity Identity) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Identity.Code ?? Identity.Subject;
    }

    private static readonly Statement Owner = Statement.Of(
        "access.identity_link.owner",
        "select person_id from identity_link {range lock} where provider = @provider and subject = @subject"
    );

    internal static readonly Statement Insert = Statement.Of(
        "access.identity_link.insert",
        """
        insert into identity_link (id, provider, subject, person_id, linked_at)
        values (@id, @provider, @subject, @personId, @now)
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IdentityProviders providers,
        FederatedSessions sessions,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var identity = command.Identity;
            var known = ProviderRules.Check(providers, identity);
            if (known.Problem is { } wrong)
            {
                return wrong;
            }

            if (
                current.Caller is not { PersonId: { } person, SessionId: { } session }
                || current.Caller.EntityCode != known.Value.Code
            )
            {
                return ProviderRules.OtherFirm;
            }

            var owner = await sql.One<Guid?>(
                Owner,
                new { provider = identity.Provider, subject = identity.Subject },
                cancellationToken
            );
            if (owner is { } other && other != person)
            {
                return Problem.Conflict(
                    "identity.linked_elsewhere",
                    "该身份已关联到另一个账号，请先在那个账号解除关联。",
                    "This identity is linked to another account; unlink it there first."
                );
            }

            await sessions.Remember(session, identity, cancellationToken);
            if (owner is not null)
            {
                return Unit.Value;
            }

            var now = time.GetUtcNow();
            await sql.Execute(
                Insert,
                new
                {
                    id = sql.NewId(now),
                    provider = identity.Provider,
                    subject = identity.Subject,
                    personId = person,
                    now,
                },
                cancellationToken
            );
            var name = providers.Find(identity.Provider)!.Name;
            await notices.ToPerson(
                person,
                AccessMessages.IdentityLinked.With(("provider", name)),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
