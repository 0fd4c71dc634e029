namespace Trading.Indicators.Supervision;

/// <summary>The supervisors' indicators that are computed, in the order of their codes.</summary>
public static class SupervisionIndicators
{
    public static readonly IReadOnlyList<ISupervisionIndicator> All = [];
}
