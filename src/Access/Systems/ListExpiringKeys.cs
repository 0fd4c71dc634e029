using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>Keys of trading systems that end within thirty days, or ended within the last seven, the first to end first.</summary>
public static class ListExpiringKeys
{
    /// <summary>How far ahead it looks.</summary>
    public const int Days = 30;

    private const int DaysBack = 7;
    private const int Shown = 20;

    /// <summary>Nothing to say.</summary>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Query : IQuery<IReadOnlyList<Ending>>;

    /// <summary>One key; nothing that would open anything.</summary>
    public sealed record Ending
    {
        /// <summary>The trading system.</summary>
        public Guid SystemId { get; init; }

        /// <summary>Its name.</summary>
        public string System { get; init; } = "";

        /// <summary>How the key begins.</summary>
        public string Prefix { get; init; } = "";

        /// <summary>When it ends.</summary>
        public DateTimeOffset ExpiresAt { get; init; }

        /// <summary>When it was last used; null when it never was.</summary>
        public DateTimeOffset? LastUsedAt { get; init; }

        /// <summary>True when the system has no key that lasts longer.</summary>
        public bool Last { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "access.api_key.expiring",
        """
        select k.system_id, s.name as system, k.prefix, k.expires_at, k.last_used_at,
            case when exists (
                select 1 from api_key o
                where o.system_id = k.system_id and o.revoked_at is null and o.expires_at > @until)
            then {false} else {true} end as last
        from api_key k join trading_system s on s.id = k.system_id
        where k.revoked_at is null and s.active = {true} and k.expires_at > @since and k.expires_at <= @until
        order by k.expires_at, k.id {page}
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<Ending>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Ending>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            return await sql.Query<Ending>(
                Select,
                new
                {
                    since = now.AddDays(-DaysBack),
                    until = now.AddDays(Days),
                    skip = 0,
                    take = Shown,
                },
                cancellationToken
            );
        }
    }
}
