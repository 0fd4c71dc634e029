using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Entities;

/// <summary>How many firms the registry holds, for everybody: a figure of the front page.</summary>
public static class CountRegistered
{
    /// <summary>Nothing to say.</summary>
    [Anyone("the size of the registry is told to everybody")]
    public sealed record Query : IQuery<Registered>;

    /// <summary>The registry's size.</summary>
    /// <param name="Firms">Records, those of firms that are no more left out.</param>
    /// <param name="Verified">Of these, verified by an officer.</param>
    public sealed record Registered(long Firms, long Verified);

    private static readonly Statement Count = Statement.Of(
        "registry.entity.count_registered",
        """
        select count(*) as firms, coalesce(sum(case when state = 'active' then 1 else 0 end), 0) as verified
        from entity where state not in ('merged', 'closed')
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Registered>
    {
        public async ValueTask<Outcome<Registered>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = (await sql.One<Row>(Count, null, cancellationToken))!;
            return new Registered(row.Firms, row.Verified);
        }
    }

    private sealed record Row
    {
        public long Firms { get; init; }
        public long Verified { get; init; }
    }
}
