namespace Trading.Indicators.Supervision;

/// <summary>The parameters that ship, by day: what a province changes is laid over them by whoever drives the rules.</summary>
public static class IndicatorParameters
{
    /// <summary>The value in force on a day, before the first one the first; null for what the registry does not know.</summary>
    public static decimal? Find(string indicator, string name, DateOnly on) =>
        IndicatorRegistry
            .Find(indicator)
            ?.Parameters.FirstOrDefault(parameter => parameter.Name == name)
            is { Values: { Count: > 0 } values }
            ? (values.LastOrDefault(value => value.From <= on) ?? values[0]).Value
            : null;

    /// <summary>The same; an indicator or a name that the registry does not know is our mistake and throws.</summary>
    public static decimal Of(string indicator, string name, DateOnly on) =>
        Find(indicator, name, on)
        ?? throw new KeyNotFoundException($"{indicator} has no parameter {name}.");

    /// <summary>The value of the newest rule.</summary>
    internal static double Shipped(string indicator, string name) =>
        (double)Of(indicator, name, DateOnly.MaxValue);
}
