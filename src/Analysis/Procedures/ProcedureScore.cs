namespace Trading.Analysis.Procedures;

/// <summary>How much one feature adds to a score.</summary>
/// <param name="Code">The feature.</param>
/// <param name="Missing">True when the figure is due and not recorded.</param>
/// <param name="Share">Its share of what makes the score higher than an ordinary one's; the shares sum to one.</param>
/// <param name="Deviation">Its distance from the peers' median in robust standard deviations of the training set; for a missing figure, how unusual its absence is.</param>
/// <param name="Figure">The figure beside its peers.</param>
public sealed record Contribution(
    string Code,
    bool Missing,
    double Share,
    double Deviation,
    Figure Figure
)
{
    internal Stage Stage { get; init; }

    /// <summary>False where the figure is not due: its peers' median stands in, and that is no reason to give.</summary>
    internal bool Said { get; init; }
}

/// <summary>How unusual the steps of one procurement are, by a model and not by anybody's decision.</summary>
public sealed record ProcedureScore
{
    /// <summary>
    /// The weighted mean, over the detectors, of how many tens one must divide the training set by to reach what is as unusual: 1
    /// where every detector says "one in ten", 2 where every one says "one in a hundred".
    /// </summary>
    public required double Value { get; init; }

    /// <summary>The share of the training set that scores lower.</summary>
    public required double Percentile { get; init; }

    /// <summary>One in so many procurements of the training set is as unusual or more; null where none of them is.</summary>
    public required int? OneIn { get; init; }

    /// <summary>What ML.NET's RandomizedPca gives: the share of the deviation that the principal subspace does not reproduce.</summary>
    public required double RelativeResidual { get; init; }

    /// <summary>The share of the due figures that are recorded.</summary>
    public required double Recorded { get; init; }

    /// <summary>By each detector alone, the share of the training set that is less unusual.</summary>
    public required IReadOnlyDictionary<string, double> ByDetector { get; init; }

    /// <summary>What makes up the score, the largest first; computed when it is asked for.</summary>
    public IReadOnlyList<Contribution> Contributions => Explained.Value;

    internal Lazy<IReadOnlyList<Contribution>> Explained { get; init; } = new(() => []);
}
