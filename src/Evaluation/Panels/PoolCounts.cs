using System.Collections.Concurrent;
using Trading.Analysis.Draws;

namespace Trading.Evaluation.Panels;

/// <summary>
/// How many candidates a frozen list has, by specialty. A list never changes and may be long, and everybody who watches a panel
/// asks for these few numbers every other second: they are counted once.
/// </summary>
internal sealed class PoolCounts
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<WatchPanel.PoolView>> _byHash =
        new();

    /// <summary>Of the list with a hash; null when it was not counted yet.</summary>
    public IReadOnlyList<WatchPanel.PoolView>? Find(string hash) => _byHash.GetValueOrDefault(hash);

    /// <summary>Counts a list.</summary>
    public IReadOnlyList<WatchPanel.PoolView> Count(string hash, FrozenList list)
    {
        if (_byHash.Count >= Most)
        {
            _byHash.Clear();
        }

        return _byHash[hash] = [
            .. list
                .Candidates.GroupBy(candidate => candidate.Stratum)
                .Select(stratum => new WatchPanel.PoolView(
                    stratum.Key,
                    stratum.Count(candidate => candidate.Exclusions.Count == 0),
                    stratum
                        .SelectMany(candidate => candidate.Exclusions)
                        .CountBy(reason => reason)
                        .ToDictionary(count => count.Key, count => count.Value)
                )),
        ];
    }
}
