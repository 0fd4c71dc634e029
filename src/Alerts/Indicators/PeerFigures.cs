using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>Figures by group of peers, each in its own group and in all wider ones.</summary>
internal sealed class PeerFigures(int fewest)
{
    private readonly Dictionary<string, Dictionary<string, List<double>>> _figures = [];
    private readonly Dictionary<string, string[]> _groups = [];

    public IEnumerable<string> Metrics => _figures.Keys;

    public void Add(string metric, string group, double figure)
    {
        if (!_figures.TryGetValue(metric, out var ofMetric))
        {
            _figures[metric] = ofMetric = [];
        }

        foreach (var wider in GroupsOf(group))
        {
            if (!ofMetric.TryGetValue(wider, out var figures))
            {
                ofMetric[wider] = figures = [];
            }

            figures.Add(figure);
        }
    }

    /// <summary>Of a metric, by group; groups with too few peers have none.</summary>
    public IReadOnlyDictionary<string, Baseline> Baselines(string metric) =>
        _figures
            .GetValueOrDefault(metric, [])
            .Select(one =>
                (
                    one.Key,
                    Baseline: Indicators.Baselines.Of(
                        metric,
                        PeerGroup.Parse(one.Key).Key,
                        one.Value,
                        fewest
                    )
                )
            )
            .Where(one => one.Baseline is not null)
            .ToDictionary(one => one.Key, one => one.Baseline!);

    private string[] GroupsOf(string group)
    {
        if (!_groups.TryGetValue(group, out var wider))
        {
            var (market, key) = (PeerGroup.Parse(group).Market, PeerGroup.Parse(group).Key);
            _groups[group] = wider = [.. key.Wider().Select(one => PeerGroup.Of(market, one))];
        }

        return wider;
    }
}
