namespace Trading.Analysis.Procedures;

/// <summary>The figures of one procurement for every step feature, read once.</summary>
internal sealed class StepValues
{
    private readonly double?[] _values;
    private readonly bool[] _due;

    public StepValues(ProcurementFacts facts)
    {
        Facts = facts;
        var reached = facts.Reached();
        // A ratio without a bottom is no figure.
        _values =
        [
            .. StepFeatures.All.Select(f =>
                f.Measure.Read(facts) is { } value && double.IsFinite(value) ? value : (double?)null
            ),
        ];
        _due = [.. StepFeatures.All.Select(f => f.Measure.Stage <= reached && f.Defined(facts))];
    }

    public ProcurementFacts Facts { get; }

    /// <summary>The figure; null where it is not recorded, not due or has no meaning.</summary>
    public double? this[int feature] => _values[feature];

    /// <summary>True when the step was reached and the figure has a meaning.</summary>
    public bool Due(int feature) => _due[feature];

    /// <summary>True when the figure is due and nobody recorded it.</summary>
    public bool Absent(int feature) => _due[feature] && _values[feature] is null;
}
