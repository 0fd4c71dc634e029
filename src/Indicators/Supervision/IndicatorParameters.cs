namespace Trading.Indicators.Supervision;

/// <summary>The parameters that ship, by day: what a province changes is laid over them by whoever drives the rules.</summary>
public static class IndicatorParameters
{
    /// <summary>
    /// The value in force on a day; before the first one the first. An indicator or a name that the registry does not know is
    /// our mistake and throws.
    /// </summary>
    public static decimal Of(string indicator, string name, DateOnly on)
    {
        var values = IndicatorRegistry
            .Of(indicator)
            .Parameters.Single(parameter => parameter.Name == name)
            .Values;
        return (values.LastOrDefault(value => value.From <= on) ?? values[0]).Value;
    }

    /// <summary>The value of the newest rule.</summary>
    internal static double Shipped(string indicator, string name) =>
        (double)Of(indicator, name, DateOnly.MaxValue);
}
