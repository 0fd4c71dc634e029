namespace Trading.Analysis.Collusion;

/// <summary>How good scores are against what was decided.</summary>
/// <param name="Accuracy">Share judged rightly.</param>
/// <param name="BalancedAccuracy">Mean of the shares judged rightly of the rigged and of the others.</param>
/// <param name="Precision">Share rigged among the flagged; NaN where nothing is flagged.</param>
/// <param name="Recall">Share flagged among the rigged.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
/// <param name="Auc">Chance that a rigged one scores above another one; ties count half.</param>
/// <param name="PrAuc">Average precision.</param>
public sealed record Judgement(
    double Accuracy,
    double BalancedAccuracy,
    double Precision,
    double Recall,
    double F1,
    double Auc,
    double PrAuc
)
{
    /// <summary>Judges scores, flagged from <paramref name="from"/> on; null where one class is missing.</summary>
    public static Judgement? Of(
        IReadOnlyList<double> scores,
        IReadOnlyList<bool> labels,
        double from
    )
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        double rigged = labels.Count(label => label);
        var others = labels.Count - rigged;
        if (rigged == 0 || others == 0)
        {
            return null;
        }

        double right = 0;
        double wrong = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores[i] >= from)
            {
                _ = labels[i] ? right++ : wrong++;
            }
        }

        var recall = right / rigged;
        var precision = right + wrong > 0 ? right / (right + wrong) : double.NaN;
        return new(
            (right + others - wrong) / labels.Count,
            (recall + (others - wrong) / others) / 2,
            precision,
            recall,
            right > 0 ? 2 * precision * recall / (precision + recall) : 0,
            AreaUnderCurve(scores, labels),
            AveragePrecision(scores, labels)
        );
    }

    /// <summary>The threshold at which most are judged rightly of both classes alike.</summary>
    public static double BestThreshold(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        var order = Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).ToArray();
        double rigged = Math.Max(labels.Count(label => label), 1);
        double others = Math.Max(labels.Count(label => !label), 1);
        var (best, from) = (double.NegativeInfinity, double.PositiveInfinity);
        double found = 0;
        double wrong = 0;
        for (var i = 0; i < order.Length; i++)
        {
            _ = labels[order[i]] ? found++ : wrong++;
            if (i + 1 < order.Length && scores[order[i + 1]] == scores[order[i]])
            {
                continue;
            }

            var gain = found / rigged - wrong / others;
            if (gain > best)
            {
                best = gain;
                from =
                    i + 1 < order.Length
                        ? (scores[order[i]] + scores[order[i + 1]]) / 2
                        : scores[order[i]];
            }
        }

        return from;
    }

    /// <summary>Area under the ROC curve; 0.5 where one class is missing.</summary>
    public static double AreaUnderCurve(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        var order = Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ToArray();
        double rigged = labels.Count(label => label);
        var others = labels.Count - rigged;
        if (rigged == 0 || others == 0)
        {
            return 0.5;
        }

        double ranks = 0;
        for (var i = 0; i < order.Length; )
        {
            var end = i;
            while (end + 1 < order.Length && scores[order[end + 1]] == scores[order[i]])
            {
                end++;
            }

            var rank = (i + end) / 2.0 + 1;
            for (var j = i; j <= end; j++)
            {
                ranks += labels[order[j]] ? rank : 0;
            }

            i = end + 1;
        }

        return (ranks - rigged * (rigged + 1) / 2) / (rigged * others);
    }

    // Equal scores are taken together: their order is nobody's finding.
    private static double AveragePrecision(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        double rigged = labels.Count(label => label);
        double found = 0;
        double seen = 0;
        double sum = 0;
        foreach (
            var group in Enumerable
                .Range(0, scores.Count)
                .GroupBy(i => scores[i])
                .OrderByDescending(group => group.Key)
        )
        {
            var hits = group.Count(i => labels[i]);
            found += hits;
            seen += group.Count();
            sum += hits * found / seen;
        }

        return sum / rigged;
    }
}
