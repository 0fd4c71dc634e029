using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>Who a validated token says it is.</summary>
/// <param name="Provider">Which provider said so.</param>
/// <param name="Subject">What links to an account: the value of the provider's subject claim.</param>
/// <param name="ProviderSubject">The token's <c>sub</c>, by which the provider ends sessions.</param>
/// <param name="ProviderSession">The provider's session (<c>sid</c>), when it told.</param>
/// <param name="Code">The unified social credit code, from a provider of firms.</param>
/// <param name="Name">The name of the person or firm, when told.</param>
public sealed record ProviderIdentity(
    string Provider,
    string Subject,
    string ProviderSubject,
    string? ProviderSession,
    string? Code,
    string? Name
);

/// <summary>Where somebody who comes from a provider goes on.</summary>
public enum WayOn
{
    /// <summary>There is a session; half open while a second factor is owed.</summary>
    SignedIn,

    /// <summary>No account is linked yet; its owner does that from the account page.</summary>
    Unlinked,

    /// <summary>The firm has an account: its password confirms the first link.</summary>
    Confirm,

    /// <summary>The firm has no account yet: it signs up with what the licence says.</summary>
    SignUp,
}

/// <summary>
/// Opens a session for whoever the provider's token names, when that identity is linked to an account; otherwise tells
/// how to go on. The provider stands for the password, not for the second factor: who owes one gives it here. Only the host may send it, once it has validated the token: nobody may just say who he is.
/// </summary>
public static class SignInWithProvider
{
    /// <summary>The identity.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command(ProviderIdentity Identity) : ICommand<Arrived>, IAbout
    {
        /// <summary>What the browser calls itself.</summary>
        public string? Agent { get; init; }

        /// <summary>The session the browser had before, which ends.</summary>
        public Guid? Before { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Identity.Code ?? Identity.Subject;
    }

    /// <summary>How to go on.</summary>
    /// <param name="WayOn">What.</param>
    /// <param name="SessionId">The session when signed in.</param>
    /// <param name="Code">The canonical code of a firm.</param>
    public sealed record Arrived(WayOn WayOn, Guid? SessionId, EntityCode? Code);

    private static readonly Statement Find = Statement.Of(
        "access.identity_link.person",
        """
        select l.id as link_id, p.id, p.active, p.entity_code
        from identity_link l join person p on p.id = l.person_id
        where l.provider = @provider and l.subject = @subject
        """
    );

    private static readonly Statement AccountsOf = Statement.Of(
        "access.identity_link.accounts_of_firm",
        "select count(*) from person where entity_code = @code and active = {true}"
    );

    private static readonly Statement Used = Statement.Of(
        "access.identity_link.used",
        "update identity_link set last_used_at = @now where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        IdentityProviders providers,
        Sessions sessions,
        FederatedSessions federated,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Arrived>
    {
        public async ValueTask<Outcome<Arrived>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var identity = command.Identity;
            var checkedCode = ProviderRules.Check(providers, identity);
            if (checkedCode.Problem is { } wrong)
            {
                return wrong;
            }

            var code = checkedCode.Value.Code;
            var person = await sql.One<Row>(
                Find,
                new { provider = identity.Provider, subject = identity.Subject },
                cancellationToken
            );
            if (person is null)
            {
                return code is null ? new Arrived(WayOn.Unlinked, null, null)
                    : await sql.One<long>(AccountsOf, new { code }, cancellationToken) > 0
                        ? new Arrived(WayOn.Confirm, null, code)
                    : new Arrived(WayOn.SignUp, null, code);
            }

            if (!person.Active)
            {
                return Problem.Forbidden(
                    "该账号已停用，请联系安全管理员。",
                    "This account is disabled; ask the security administrator."
                );
            }

            // A link opens only what its provider may sign in, whatever became of the account since.
            if (person.EntityCode != code)
            {
                return ProviderRules.OtherFirm;
            }

            await sql.Execute(
                Used,
                new { id = person.LinkId, now = time.GetUtcNow() },
                cancellationToken
            );
            await sessions.End(command.Before, cancellationToken);
            var session = await sessions.Open(
                person.Id,
                current.Caller.Address,
                command.Agent,
                factorGiven: false,
                cancellationToken
            );
            await federated.Remember(session, identity, cancellationToken);
            if ((await sessions.Find(session, cancellationToken))!.May(Permission.SignedIn))
            {
                await sessions.Keep(session, cancellationToken);
            }

            return new Arrived(WayOn.SignedIn, session, code);
        }

        private sealed record Row
        {
            public Guid LinkId { get; init; }
            public Guid Id { get; init; }
            public bool Active { get; init; }
            public EntityCode? EntityCode { get; init; }
        }
    }
}

/// <summary>What an identity must be before it may sign anybody in.</summary>
internal static class ProviderRules
{
    private const int Longest = 255;

    /// <summary>The identity's canonical code, null for staff.</summary>
    public sealed record Checked(EntityCode? Code);

    /// <summary>Provider known, subject there, code valid where firms sign in.</summary>
    public static Outcome<Checked> Check(IdentityProviders providers, ProviderIdentity identity)
    {
        if (providers.Find(identity.Provider) is not { } provider)
        {
            return Problem.NotFound("没有这个身份提供方。", "There is no such identity provider.");
        }

        if (
            identity.Subject.Length is 0 or > Longest
            || identity.ProviderSubject.Length is 0 or > Longest
            || identity.ProviderSession is { Length: > Longest }
        )
        {
            return Problem.Invalid(
                "/subject",
                "identity.subject",
                new(
                    "身份提供方没有给出可用的身份标识。",
                    "The identity provider told no usable subject."
                )
            );
        }

        if (provider.SignsIn == Signs.Staff)
        {
            return new Checked(null);
        }

        return UnifiedSocialCreditCode.TryParse(identity.Code, out var code, out var fault)
            ? new Checked(EntityCode.Of(code))
            : Problem.Invalid("/code", fault.Rule, fault.Message, identity.Code);
    }

    /// <summary>The account is not the one this identity may open.</summary>
    public static Problem OtherFirm { get; } =
        new(
            ProblemKind.Forbidden,
            "identity.other_firm",
            new(
                "该身份与账号所属主体不一致，不能用于登录或关联。",
                "This identity does not belong to the account's firm; it can neither sign in nor be linked."
            )
        );
}

/// <summary>Sessions that an identity provider may end.</summary>
internal sealed class FederatedSessions(SqlSession sql)
{
    private static readonly Statement Insert = Statement.Of(
        "access.federated_session.insert",
        """
        insert into federated_session (session_id, provider, subject, provider_session)
        select @session, @provider, @subject, @providerSession
        where not exists (select 1 from federated_session {range lock} where session_id = @session)
        """
    );

    private static readonly Statement Move = Statement.Of(
        "access.federated_session.move",
        "update federated_session set session_id = @to where session_id = @from"
    );

    /// <summary>A session goes on under a new number: the provider still ends it.</summary>
    public Task GoOn(Guid? from, Guid to, CancellationToken cancel) =>
        sql.Execute(Move, new { from, to }, cancel);

    /// <summary>Remembers where a session comes from.</summary>
    public Task Remember(Guid session, ProviderIdentity identity, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                session,
                provider = identity.Provider,
                subject = identity.ProviderSubject,
                providerSession = identity.ProviderSession,
            },
            cancel
        );
}
