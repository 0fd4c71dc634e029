using Trading.Analysis;
using Trading.Indicators;
using Trading.Indicators.Supervision;

namespace Trading.Cli.Anomalies;

/// <summary>
/// What rules alone say of a procurement of a file: the severities (high 3, medium 2, low 1) of all supervisors' indicators
/// that its record triggers, with the parameters that ship and the baselines of the file itself.
/// </summary>
internal static class FileRules
{
    private const int FewestPeers = 30;

    private static readonly Dictionary<string, double> Severities =
        IndicatorRegistry.Supervisors.ToDictionary(
            indicator => indicator.Code,
            indicator =>
                indicator.Severity switch
                {
                    IndicatorSeverity.High => 3.0,
                    IndicatorSeverity.Medium => 2,
                    _ => 1,
                }
        );

    /// <summary>Learns the baselines of a market and gives what scores by them.</summary>
    public static Func<ProcurementFacts, double> Of(IReadOnlyList<ProcurementFacts> market)
    {
        var triggered = Triggered(market);
        return facts => triggered(facts).Sum(code => Severities.GetValueOrDefault(code, 1));
    }

    /// <summary>The codes of what a procurement triggers.</summary>
    internal static Func<ProcurementFacts, IEnumerable<string>> Triggered(
        IReadOnlyList<ProcurementFacts> market
    )
    {
        var context = new Context(Baselines(market));
        return facts =>
        {
            var dossier = FactsDossier.Of(facts);
            return SupervisionIndicators
                .All.Where(indicator =>
                    indicator
                        .Judge(dossier, context)
                        .Any(finding =>
                            finding
                                is {
                                    Outcome: IndicatorOutcome.Triggered,
                                    Subject: SubjectKind.Procurement
                                }
                        )
                )
                .Select(indicator => indicator.Code);
        };
    }

    private static Dictionary<(string, PeerKey), Baseline> Baselines(
        IReadOnlyList<ProcurementFacts> market
    )
    {
        var figures = new Dictionary<(string, PeerKey), List<double>>();
        foreach (var dossier in market.Select(FactsDossier.Of))
        {
            foreach (var measured in SupervisionIndicators.All.SelectMany(i => i.Measure(dossier)))
            {
                foreach (var group in measured.Group.Wider())
                {
                    if (!figures.TryGetValue((measured.Metric, group), out var list))
                    {
                        figures[(measured.Metric, group)] = list = [];
                    }

                    list.Add(measured.Value);
                }
            }
        }

        return figures
            .Where(each => each.Value.Count >= FewestPeers)
            .ToDictionary(
                each => each.Key,
                each =>
                {
                    double[] sorted = [.. each.Value.Order()];
                    return new Baseline(
                        each.Key.Item1,
                        each.Key.Item2,
                        sorted.Length,
                        Quantile.Of(sorted, 0.10),
                        Quantile.Of(sorted, 0.25),
                        Quantile.Of(sorted, 0.50),
                        Quantile.Of(sorted, 0.75),
                        Quantile.Of(sorted, 0.99)
                    );
                }
            );
    }

    private sealed class Context(Dictionary<(string, PeerKey), Baseline> baselines)
        : IIndicatorContext
    {
        public decimal Parameter(string indicator, string name, DateOnly on) =>
            IndicatorParameters.Of(indicator, name, on);

        public Baseline? Baseline(string metric, PeerKey group) =>
            group
                .Wider()
                .Select(wider => baselines.GetValueOrDefault((metric, wider)))
                .FirstOrDefault(found => found is not null);

        // A file may be of any country.
        public bool? IsWorkingDay(DateOnly day) => null;

        public bool IsSharedGateway(string addressToken) => false;
    }
}
