namespace Trading.Alerts.Indicators;

/// <summary>A parameter that somebody set.</summary>
/// <param name="Number">Later ones are greater.</param>
/// <param name="Indicator">Such as I08.</param>
/// <param name="Name">As the indicator names it.</param>
/// <param name="Value">The figure.</param>
/// <param name="InForceFrom">The first day on which it counts.</param>
internal sealed record SetParameterValue(
    long Number,
    string Indicator,
    string Name,
    decimal Value,
    DateOnly InForceFrom
);

/// <summary>The parameters in force by day: those that were set, and beneath them those that ship.</summary>
internal sealed class ParameterBook(IndicatorRules rules, IReadOnlyList<SetParameterValue> set)
{
    private readonly ILookup<(string, string), SetParameterValue> _set = set.ToLookup(one =>
        (one.Indicator, one.Name)
    );

    /// <summary>Of the last parameter that was set; 0 for none.</summary>
    public long Number { get; } = set.Select(one => one.Number).DefaultIfEmpty(0).Max();

    /// <summary>Of two for one day the later set; null where nobody knows such a parameter.</summary>
    public decimal? Find(string indicator, string name, DateOnly on) =>
        _set[(indicator, name)]
            .Where(one => one.InForceFrom <= on)
            .OrderBy(one => one.InForceFrom)
            .ThenBy(one => one.Number)
            .LastOrDefault()
            ?.Value
        ?? rules.Default(indicator, name, on);

    /// <summary>These with one more, as if it were set from a day on.</summary>
    public ParameterBook With(string indicator, string name, decimal value, DateOnly from) =>
        new(rules, [.. set, new(long.MaxValue, indicator, name, value, from)]);
}
