using Trading.Documents.Contracts;
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

        /// <summary>Sections it seals, old versions and rows of imports included.</summary>
        public long Sections { get; init; }

        /// <summary>Documents whose key it seals.</summary>
        public long Documents { get; init; }
    }

    [WithoutScope("a count by key")]
    private static readonly Statement Select = Statement.Of(
        "registry.entity_section.count_by_key",
        """
        select key_id, sum(number) as sections from (
            select key_id, count(*) as number from entity_section where key_id is not null group by key_id
            union all
            select key_id, count(*) from resolution_case where key_id is not null group by key_id) k
        group by key_id
        """
    );

    internal sealed class Handler(SqlSession sql, IContentKeys contents)
        : IQueryHandler<Query, IReadOnlyList<Count>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Count>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var sections = (await sql.Query<Count>(Select, null, cancellationToken)).ToDictionary(
                count => count.KeyId,
                count => count.Sections
            );
            var documents = await contents.Count(cancellationToken);
            return sections
                .Keys.Union(documents.Keys)
                .Order()
                .Select(key => new Count
                {
                    KeyId = key,
                    Sections = sections.GetValueOrDefault(key),
                    Documents = documents.GetValueOrDefault(key),
                })
                .ToList();
        }
    }
}
