namespace Trading.Analysis.Procedures;

/// <summary>A number that somebody chose, and why.</summary>
/// <param name="Value">The number.</param>
/// <param name="Source">Where it comes from, or the reasoning.</param>
public sealed record Sourced(double Value, string Source);

/// <summary>From which quantile of the training scores a procurement gets a level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Quantile">The share of the training set that scores lower.</param>
public sealed record LevelQuantile(Level Level, double Quantile);

/// <summary>The parameters of the procedure model, each with its source; <see cref="Default"/> is <c>Data/procedure-model.json</c>.</summary>
/// <param name="MinimumTraining">Fewest procurements to train on.</param>
/// <param name="MinimumPerColumn">Fewest procurements for each column of the model.</param>
/// <param name="MinimumPeers">Fewest procurements that make a peer group.</param>
/// <param name="RankShare">Rank of the principal subspace as a share of the columns.</param>
/// <param name="Clip">Largest deviation that counts, in robust standard deviations.</param>
/// <param name="Harmless">What a deviation counts on the side of a figure that is remarkable to nobody; one counts it in full.</param>
/// <param name="ControlQuantile">Quantile of the training set that scales the two parts of the score.</param>
/// <param name="PrincipalWeight">What the principal subspace counts among the detectors; the others share the rest.</param>
/// <param name="MinimumRecorded">Smallest share of due figures that must be recorded.</param>
/// <param name="Levels">The levels and their quantiles, the highest first.</param>
/// <param name="LevelsSource">Why these quantiles.</param>
public sealed record ProcedureModelSettings(
    Sourced MinimumTraining,
    Sourced MinimumPerColumn,
    Sourced MinimumPeers,
    Sourced RankShare,
    Sourced Clip,
    Sourced Harmless,
    Sourced ControlQuantile,
    Sourced PrincipalWeight,
    Sourced MinimumRecorded,
    IReadOnlyList<LevelQuantile> Levels,
    string LevelsSource
)
{
    /// <summary>What ships.</summary>
    public static readonly ProcedureModelSettings Default =
        EmbeddedData.Read<ProcedureModelSettings>("procedure-model.json");
}
