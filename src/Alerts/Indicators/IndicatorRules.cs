using Trading.Indicators;
using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>The rules with what ships beside them: which indicators there are, and their parameters by day.</summary>
internal sealed record IndicatorRules
{
    /// <summary>The indicators, in the order of their codes.</summary>
    public IReadOnlyList<ISupervisionIndicator> All { get; init; } = SupervisionIndicators.All;

    /// <summary>The parameter that ships, in force on a day; null where there is none.</summary>
    public Func<string, string, DateOnly, decimal?> Default { get; init; } =
        IndicatorParameters.Find;

    /// <summary>What each indicator is, the open-contracting red flags included.</summary>
    public IReadOnlyCollection<IndicatorDefinition> Definitions { get; init; } =
        IndicatorRegistry.All;

    /// <summary>Of the data that ship; part of what a verdict is known by.</summary>
    public string Version { get; init; } = IndicatorRegistry.SupervisionVersion;

    /// <summary>So many peers at least make a baseline.</summary>
    public int FewestPeers { get; init; } = 20;

    /// <summary>Addresses that many share lawfully, as tokens.</summary>
    public IReadOnlySet<string> SharedGateways { get; init; } = new HashSet<string>();

    /// <summary>What is computed only to see what it would do, or no more, is shown to nobody.</summary>
    public bool Shows(string code) =>
        Definitions.FirstOrDefault(one => one.Code == code)
            is null
                or { LifeCycle: IndicatorLifeCycle.Active };

    /// <summary>Those of the rules that speak of procurements, and are shown: one that says nothing of a procurement that was judged does not apply to it.</summary>
    public IEnumerable<string> OfProcurements =>
        Definitions
            .Where(one =>
                one.LifeCycle == IndicatorLifeCycle.Active
                && one.Subjects.Contains(FindingOwner.ProcurementKind)
            )
            .Select(one => one.Code)
            .Intersect(All.Select(rule => rule.Code));

    /// <summary>An indicator in words; one without words by its code.</summary>
    public LocalizedText NameOf(string code) =>
        Definitions.FirstOrDefault(one => one.Code == code)?.Name ?? new(code, code);
}
