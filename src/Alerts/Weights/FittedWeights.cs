namespace Trading.Alerts.Weights;

/// <summary>A fitted weight.</summary>
/// <param name="Source">One of <see cref="Signals.SignalSources"/>.</param>
/// <param name="Level">1 to 3, as <see cref="Levels"/>.</param>
/// <param name="Code">Of one signal alone, in its source's codes; null for all others of the source and level.</param>
/// <param name="Factor">How much it counts, 0 to 1.</param>
internal sealed record FittedWeight(string Source, int Level, string? Code, double Factor);

/// <summary>Weights that a person put into force, over those that ship.</summary>
internal sealed class FittedWeights(int version, DateOnly from, IEnumerable<FittedWeight> weights)
{
    private readonly Dictionary<(string, int, string?), double> _factors = weights.ToDictionary(
        weight => (weight.Source, weight.Level, weight.Code),
        weight => weight.Factor
    );

    /// <summary>The number under which they were put into force; 0 for what is only tried.</summary>
    public int Version => version;

    /// <summary>The first day.</summary>
    public DateOnly From => from;

    /// <summary>True where those that ship were put back.</summary>
    public bool IsEmpty => _factors.Count == 0;

    /// <summary>How much a signal counts; null where nothing was fitted for it.</summary>
    public double? FactorOf(string source, int level, string code) =>
        _factors.TryGetValue((source, level, code), out var own) ? own
        : _factors.TryGetValue((source, level, null), out var shared) ? shared
        : null;
}
