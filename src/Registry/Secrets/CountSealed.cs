using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Secrets;

/// <summary>How many sections each key of the ring has sealed, so that an operator knows when an old one can go.</summary>
public static class CountSealed
{
    /// <summary>All keys in use.</summary>
    [Requires(Permission.Platform)]
    public sealed record Query : IQuery<IReadOnlyList<Count>>;

    /// <summary>A key's sections.</summary>
    public sealed record Count
    {
        /// <summary>Number of the key; 0 for what is not sealed yet.</summary>
        public int KeyId { get; init; }

        /// <summary>Sections it seals, old versions included.</summary>
        public long Sections { get; init; }

        /// <summary>Documents whose key it seals.</summary>
        public long Documents { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "registry.entity_section.count_by_key",
        """
        select k.key_id, sum(k.sections) as sections, sum(k.documents) as documents
        from (
            select key_id, count(*) as sections, 0 as documents from entity_section
            where key_id is not null
            group by key_id
            union all
            select key_id, 0 as sections, count(*) as documents from document_content
            group by key_id
        ) k
        group by k.key_id order by k.key_id
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, IReadOnlyList<Count>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Count>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<Count>>.FromT(
                await sql.Query<Count>(Select, null, cancellationToken)
            );
    }
}
