using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>The identities linked to the caller's own account.</summary>
public static class ListMyIdentities
{
    /// <summary>All of them.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyIdentities>;

    /// <summary>How the caller can sign in.</summary>
    /// <param name="HasPassword">False for an account opened with a licence and never given one.</param>
    /// <param name="Links">The identities linked.</param>
    public sealed record MyIdentities(bool HasPassword, IReadOnlyList<Link> Links);

    public sealed record Link
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The provider's id.</summary>
        public string Provider { get; init; } = "";

        /// <summary>Who the person is there.</summary>
        public string Subject { get; init; } = "";

        /// <summary>Since when.</summary>
        public DateTimeOffset LinkedAt { get; init; }

        /// <summary>When it last signed somebody in.</summary>
        public DateTimeOffset? LastUsedAt { get; init; }
    }

    internal static readonly Statement Mine = Statement.Of(
        "access.identity_link.mine",
        "select id, provider, subject, linked_at, last_used_at from identity_link where person_id = @person order by linked_at, id"
    );

    internal static readonly Statement WithoutPassword = Statement.Of(
        "access.person_without_password.mine",
        "select count(*) from person_without_password where person_id = @person"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, MyIdentities>
    {
        public async ValueTask<Outcome<MyIdentities>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // A trading system has no identities; its list is empty.
            var person = current.Caller.PersonId ?? Guid.Empty;
            var links = await sql.Query<Link>(Mine, new { person }, cancellationToken);
            return new MyIdentities(
                await sql.One<long>(WithoutPassword, new { person }, cancellationToken) == 0,
                links
            );
        }
    }
}
