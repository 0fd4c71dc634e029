using Trading.Analysis.Proportions;

namespace Trading.Analysis.Collusion;

/// <summary>What a model reached on decided cases that it was not trained on, beside what the rank without labels reaches there.</summary>
public sealed record HeldOutFigures
{
    // By chance alone an interval's ends move by about a tenth of its width with so many.
    private const int Resamples = 400;
    private const int Bins = 5;

    /// <summary>Confirmed cases.</summary>
    public int Confirmed { get; init; }

    /// <summary>Dismissed cases.</summary>
    public int Dismissed { get; init; }

    /// <summary>Chance that a confirmed case scores above a dismissed one.</summary>
    public double Auc { get; init; }

    /// <summary>Where the AUC's interval of 95 % begins (bootstrap).</summary>
    public double AucLow { get; init; }

    /// <summary>Where it ends.</summary>
    public double AucHigh { get; init; }

    /// <summary>The same of the rank without labels.</summary>
    public double UnlabelledAuc { get; init; }

    /// <summary>The share of resamples in which the model is the better one.</summary>
    public double Better { get; init; }

    /// <summary>Flagged cases.</summary>
    public int Flagged { get; init; }

    /// <summary>The share of confirmed cases among the flagged; null where none is.</summary>
    public double? Precision { get; init; }

    /// <summary>Where its interval of 95 % begins (Wilson).</summary>
    public double? PrecisionLow { get; init; }

    /// <summary>Where it ends.</summary>
    public double? PrecisionHigh { get; init; }

    /// <summary>Mean squared error of the probabilities; null of a line, which gives none.</summary>
    public double? Brier { get; init; }

    /// <summary>The same of the share of confirmed cases, said of each.</summary>
    public double BrierOfShare { get; init; }

    /// <summary>Mean distance between what was said and what was met, over five bins; null of a line.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>Judges scores of what was held out.</summary>
    /// <param name="scores">A score a case.</param>
    /// <param name="unlabelled">The rank without labels.</param>
    /// <param name="labels">True where it was confirmed.</param>
    /// <param name="flagged">Those above the threshold of their fold.</param>
    /// <param name="areChances">Whether the scores are probabilities.</param>
    /// <param name="seed">Of the resamples.</param>
    public static HeldOutFigures Of(
        IReadOnlyList<double> scores,
        IReadOnlyList<double> unlabelled,
        IReadOnlyList<bool> labels,
        IReadOnlyList<bool> flagged,
        bool areChances,
        int seed
    )
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(flagged);
        var confirmed = labels.Count(label => label);
        var share = (double)confirmed / labels.Count;
        var (low, high, better) = Resampled(scores, unlabelled, labels, seed);
        var marked = flagged.Count(flag => flag);
        var hits = flagged.Where((flag, i) => flag && labels[i]).Count();
        var precision = WilsonInterval.Of(hits, marked);
        return new()
        {
            Confirmed = confirmed,
            Dismissed = labels.Count - confirmed,
            Auc = Judgement.AreaUnderCurve(scores, labels),
            AucLow = low,
            AucHigh = high,
            UnlabelledAuc = Judgement.AreaUnderCurve(unlabelled, labels),
            Better = better,
            Flagged = marked,
            Precision = precision?.Share,
            PrecisionLow = precision?.Low,
            PrecisionHigh = precision?.High,
            Brier = areChances
                ? scores.Select((score, i) => Square(score - (labels[i] ? 1 : 0))).Average()
                : null,
            BrierOfShare = share * (1 - share),
            CalibrationError = areChances ? Distance(scores, labels) : null,
        };
    }

    /// <summary>Why such a model may not speak; null where it may.</summary>
    public string? Refusal(CollusionParameters by)
    {
        ArgumentNullException.ThrowIfNull(by);
        // Few cases prove nothing; what they move little may not be worse.
        return Brier is null
            ? Auc > Math.Max(UnlabelledAuc, 0.5)
                ? null
                : ModelAbstentions.NotBetter
            : Auc <= UnlabelledAuc || Better < by.GainConfidence
                ? ModelAbstentions.NotBetter
                : Brier >= BrierOfShare || CalibrationError > by.CalibrationMost
                    ? ModelAbstentions.NotCalibrated
                    : null;
    }

    // Of confirmed and dismissed cases as many again as there are of each.
    private static (double Low, double High, double Better) Resampled(
        IReadOnlyList<double> scores,
        IReadOnlyList<double> unlabelled,
        IReadOnlyList<bool> labels,
        int seed
    )
    {
        var random = new Random(seed);
        int[] confirmed = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i])];
        int[] dismissed = [.. Enumerable.Range(0, labels.Count).Where(i => !labels[i])];
        var reached = new double[Resamples];
        var better = 0.0;
        for (var round = 0; round < Resamples; round++)
        {
            int[] drawn =
            [
                .. confirmed.Select(_ => confirmed[random.Next(confirmed.Length)]),
                .. dismissed.Select(_ => dismissed[random.Next(dismissed.Length)]),
            ];
            bool[] known = [.. drawn.Select(i => labels[i])];
            reached[round] = Judgement.AreaUnderCurve([.. drawn.Select(i => scores[i])], known);
            var without = Judgement.AreaUnderCurve([.. drawn.Select(i => unlabelled[i])], known);
            better +=
                reached[round] > without ? 1
                : reached[round] == without ? 0.5
                : 0;
        }

        Array.Sort(reached);
        return (
            reached[(int)(0.025 * Resamples)],
            reached[(int)(0.975 * Resamples) - 1],
            better / Resamples
        );
    }

    private static double Distance(IReadOnlyList<double> chances, IReadOnlyList<bool> labels) =>
        Enumerable
            .Range(0, chances.Count)
            .GroupBy(i => Math.Min((int)(chances[i] * Bins), Bins - 1))
            .Sum(bin =>
                bin.Count()
                * Math.Abs(bin.Average(i => chances[i]) - bin.Average(i => labels[i] ? 1.0 : 0))
            ) / chances.Count;

    private static double Square(double value) => value * value;
}
