namespace Trading.Analysis.Procedures;

/// <summary>Which side of a figure has been found to go with exclusion.</summary>
internal enum Side
{
    /// <summary>Neither, or both.</summary>
    Either,

    /// <summary>Small figures.</summary>
    Low,

    /// <summary>Large figures.</summary>
    High,
}

/// <summary>One feature of a procurement's steps.</summary>
/// <param name="Measure">How it is read.</param>
/// <param name="Logarithmic">True for durations and sums, whose tails are long.</param>
/// <param name="Side">Which side is remarkable; the other one counts little.</param>
/// <param name="Defined">Whether the figure has a meaning for a procurement; where it has none, nothing is missing.</param>
internal sealed record StepFeature(
    Measure Measure,
    bool Logarithmic,
    Side Side,
    Func<ProcurementFacts, bool> Defined
)
{
    /// <summary>True for what only some sources tell of: left out first where there is too little to learn from for all columns.</summary>
    public bool Sometimes { get; init; }

    /// <summary>The scale on which it is compared; signed, because a negative duration is exactly what must stand out.</summary>
    public double Transform(double value) =>
        Logarithmic ? Math.Sign(value) * Math.Log(1 + Math.Abs(value)) : value;
}
