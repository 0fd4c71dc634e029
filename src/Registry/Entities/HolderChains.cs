using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Follows who holds whom through the registry.</summary>
internal sealed class HolderChains(SqlSession sql)
{
    // Longer chains than this are not known among real firms; a bound keeps a hostile one from costing more.
    private const int Longest = 50;

    private static readonly Statement Holders = Statement.Of(
        "registry.entity_holder.of_many",
        """
        select entity_code, holder_code from entity_holder
        where entity_code in @codes and holder_code is not null
        order by entity_code, holder_code
        """
    );

    /// <summary>
    /// A firm that comes to hold itself, directly or through others, said at the first shareholder that leads back;
    /// null when no chain does. The law knows no firm that owns itself through others, and avoidance and the search
    /// for one controller would walk in circles.
    /// </summary>
    public async Task<FieldError?> FindLoop(
        string code,
        IReadOnlyList<Shareholder> holders,
        CancellationToken cancel
    )
    {
        foreach (var (index, holder) in holders.Index())
        {
            if (
                holder.Code is { } first
                && await WayBack(first, code, cancel) is { Count: > 0 } chain
            )
            {
                var way = string.Join(" → ", chain.Prepend(code));
                return new FieldError(
                    $"/shareholders/{index}/code",
                    "shareholders.loop",
                    new LocalizedText(
                        $"股东关系成环：{way}。请核对持股关系。",
                        $"The shareholders form a loop: {way}. Check who holds whom."
                    ).ToString(),
                    holder.Code
                );
            }
        }

        return null;
    }

    // The chain from one firm up to another, both included; empty when there is none.
    private async Task<IReadOnlyList<string>> WayBack(
        string from,
        string to,
        CancellationToken cancel
    )
    {
        var reachedFrom = new Dictionary<string, string?>(StringComparer.Ordinal) { [from] = null };
        var frontier = new List<string> { from };
        for (var step = 0; step < Longest && frontier.Count > 0; step++)
        {
            if (reachedFrom.ContainsKey(to))
            {
                break;
            }

            var next = new List<string>();
            foreach (var batch in frontier.Chunk(400))
            {
                foreach (var edge in await sql.Query<Edge>(Holders, new { codes = batch }, cancel))
                {
                    if (reachedFrom.TryAdd(edge.HolderCode, edge.EntityCode))
                    {
                        next.Add(edge.HolderCode);
                    }
                }
            }

            frontier = next;
        }

        var chain = new List<string>();
        if (reachedFrom.ContainsKey(to))
        {
            for (string? at = to; at is not null; at = reachedFrom[at])
            {
                chain.Insert(0, at);
            }
        }

        return chain;
    }

    private sealed record Edge
    {
        public string EntityCode { get; init; } = "";
        public string HolderCode { get; init; } = "";
    }
}
