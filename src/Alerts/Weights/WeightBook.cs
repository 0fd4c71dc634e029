using System.Collections.Concurrent;
using System.Text.Json;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>Weights that were put into force, by their number: what stands under a number never changes.</summary>
internal sealed class KnownWeights
{
    public ConcurrentDictionary<int, FittedWeights?> ByVersion { get; } = new();
}

/// <summary>
/// The rule by which signals are merged now. Whoever merges asks behind the lock of what is merged, so that what waited for
/// somebody's merging goes by what was put into force meanwhile.
/// </summary>
internal sealed class WeightBook(SqlSession sql, KnownWeights known, TimeProvider time)
{
    private static readonly Statement Newest = Statement.Of(
        "alerts.weight_force.newest",
        "select max(version) from weight_force"
    );

    private static readonly Statement One = Statement.Of(
        "alerts.weight_force.weights",
        """
        select f.in_force_from, s.weights from weight_force f left join weight_set s on s.id = f.set_id
        where f.version = @version
        """
    );

    /// <summary>The number of the weights in force; 0 while they are those that ship and nobody ever decided.</summary>
    public async Task<int> Version(CancellationToken cancel) =>
        await sql.One<int?>(Newest, null, cancel) ?? 0;

    /// <summary>The rule in force.</summary>
    public async Task<MergingRule> InForce(CancellationToken cancel)
    {
        var version = await Version(cancel);
        return MergingRule.On(ChinaTime.DateOf(time.GetUtcNow()), await Of(version, cancel));
    }

    private async Task<FittedWeights?> Of(int version, CancellationToken cancel)
    {
        if (version == 0)
        {
            return null;
        }

        if (!known.ByVersion.TryGetValue(version, out var weights))
        {
            var row = (await sql.One<Row>(One, new { version }, cancel))!;
            weights = row.Weights is null
                ? new FittedWeights(version, row.InForceFrom, [])
                : new(
                    version,
                    row.InForceFrom,
                    JsonSerializer.Deserialize<IReadOnlyList<FittedWeight>>(
                        row.Weights,
                        MessageText.Json
                    )!
                );
            // Whoever puts weights into force merges nothing in that transaction: what is read here is committed.
            known.ByVersion[version] = weights;
        }

        return weights;
    }

    private sealed record Row
    {
        public DateOnly InForceFrom { get; init; }
        public string? Weights { get; init; }
    }
}
