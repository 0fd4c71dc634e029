using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>The baselines in force at an instant. Groups with too few peers have none, so that the next wider one speaks.</summary>
internal sealed class Baselines(
    DateTimeOffset at,
    IReadOnlyDictionary<(string Metric, string Group), Baseline> all
)
{
    public DateTimeOffset At => at;

    public IReadOnlyDictionary<(string Metric, string Group), Baseline> All => all;

    /// <summary>Of the narrowest group that has one.</summary>
    public Baseline? Narrowest(string metric, string market, PeerKey group)
    {
        foreach (var key in group.Wider())
        {
            if (all.TryGetValue((metric, PeerGroup.Of(market, key)), out var found))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether something that was asked of other baselines has another answer in these.</summary>
    public bool Differs(Baselines other, IEnumerable<string> asked) =>
        asked.Any(question =>
        {
            var (metric, group) = JudgingContext.Question(question);
            return Narrowest(metric, group.Market, group.Key)
                != other.Narrowest(metric, group.Market, group.Key);
        });

    /// <summary>How figures are distributed; null where they are too few.</summary>
    public static Baseline? Of(string metric, PeerKey group, List<double> figures, int fewest)
    {
        if (figures.Count < Math.Max(fewest, 1))
        {
            return null;
        }

        figures.Sort();
        var sorted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(figures);
        return new(
            metric,
            group,
            sorted.Length,
            Quantile.Of(sorted, 0.10),
            Quantile.Of(sorted, 0.25),
            Quantile.Of(sorted, 0.50),
            Quantile.Of(sorted, 0.75),
            Quantile.Of(sorted, 0.99)
        );
    }
}
