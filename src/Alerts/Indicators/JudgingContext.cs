using Trading.Domain.Codes;
using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>What the rules ask while they judge one procurement or subject; keeps what was asked of the baselines.</summary>
internal sealed class JudgingContext(
    IndicatorRules rules,
    ParameterBook parameters,
    Baselines baselines,
    WorkingDays calendar,
    string market
) : IIndicatorContext
{
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The questions, each once and in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>The last year whose days off count as known; null for all that are.</summary>
    public int? KnownThrough { get; init; }

    /// <summary>The day on which it is judged, in China.</summary>
    public DateOnly? Today { get; init; }

    /// <summary>Up to which p-value tests speak, by indicator.</summary>
    public IReadOnlyDictionary<string, double> Cuts { get; init; } =
        new Dictionary<string, double>();

    public double? FalseDiscoveryCut(string indicator) =>
        Cuts.TryGetValue(indicator, out var cut) ? cut : null;

    public decimal Parameter(string indicator, string name, DateOnly on) =>
        parameters.Find(indicator, name, on)
        ?? throw new KeyNotFoundException(
            $"{indicator} has no parameter {name} on {on:yyyy-MM-dd}."
        );

    public Baseline? Baseline(string metric, PeerKey group)
    {
        _asked.Add($"{metric}\n{PeerGroup.Of(market, group)}");
        return baselines.Narrowest(metric, market, group);
    }

    public bool? IsWorkingDay(DateOnly day) =>
        day.Year > KnownThrough ? null : calendar.WorksOn(day);

    public bool IsSharedGateway(string addressToken) => rules.SharedGateways.Contains(addressToken);

    /// <summary>A question as it is kept.</summary>
    public static (string Metric, PeerGroup Group) Question(string asked)
    {
        var parts = asked.Split('\n');
        return (parts[0], PeerGroup.Parse(parts[1]));
    }
}
