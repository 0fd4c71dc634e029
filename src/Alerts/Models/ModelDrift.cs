using Trading.Analysis.Stability;

namespace Trading.Alerts.Models;

/// <summary>How far what a model scored since its training has moved from what it was trained on.</summary>
public sealed record ModelDrift
{
    /// <summary>When that was computed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Procurements that ended since the training, or ended before and changed since.</summary>
    public long Looked { get; init; }

    /// <summary>Of fewer nothing is said.</summary>
    public int Least { get; init; }

    /// <summary>The scores and the figures, the one that moved most first; empty where nothing is said.</summary>
    public IReadOnlyList<DriftedFigure> Figures { get; init; } = [];

    /// <summary>True where something has shifted.</summary>
    public bool HasShifted => Figures.Any(figure => figure.State == DriftStates.Shifted);

    internal static ModelDrift Of(
        ModelProfile profile,
        ProfileTally tally,
        ModelLife life,
        DateTimeOffset now
    )
    {
        if (tally.Looked < life.DriftLeast)
        {
            return new()
            {
                At = now,
                Looked = tally.Looked,
                Least = life.DriftLeast,
            };
        }

        return new()
        {
            At = now,
            Looked = tally.Looked,
            Least = life.DriftLeast,
            Figures =
            [
                .. profile
                    .Figures.Prepend(new(ScoreName, profile.Score))
                    .Select(figure => Compare(figure, tally, life))
                    .OfType<DriftedFigure>()
                    .OrderByDescending(figure => figure.Index)
                    .ThenBy(figure => figure.Code, StringComparer.Ordinal),
            ],
        };
    }

    private static readonly LocalizedText ScoreName = new("异常分数", "The score");

    private static DriftedFigure? Compare(ProfiledFigure figure, ProfileTally tally, ModelLife life)
    {
        if (
            !tally.Counts.TryGetValue(figure.Bins.Code, out var counts)
            || StabilityIndex.Of(figure.Bins.Counts, counts) is not { } index
        )
        {
            return null;
        }

        var state =
            !index.IsBeyondChance || index.Value < life.DriftWatch ? DriftStates.Stable
            : index.Value < life.DriftBeyond ? DriftStates.Watch
            : DriftStates.Shifted;
        return new(
            figure.Bins.Code,
            figure.Name,
            Math.Round(index.Value, 4),
            Math.Round(index.Chance, 4),
            state
        );
    }
}

/// <summary>One of them.</summary>
/// <param name="Code">The figure; <c>score</c> for the scores.</param>
/// <param name="Name">In words.</param>
/// <param name="Index">The population stability index.</param>
/// <param name="Chance">What it stays below in 999 of 1,000 samples of this size where nothing moved.</param>
/// <param name="State">One of <see cref="DriftStates"/>.</param>
public sealed record DriftedFigure(
    string Code,
    LocalizedText Name,
    double Index,
    double Chance,
    string State
);
