using System.Diagnostics;
using Trading.Analysis.Screens;

namespace Trading.Analysis.Procedures;

/// <summary>How well a figure separates labelled from unlabelled procurements.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Auc">Area under the ROC curve; equal figures count half. Null unless both labels occur.</param>
/// <param name="Judged">How many procurements have the figure; the others are left out, not guessed.</param>
/// <param name="Labelled">How many of those carry the label.</param>
public sealed record Separation(string Figure, double? Auc, int Judged, int Labelled)
{
    /// <summary>Mann-Whitney over pairs of figure and label, larger meaning more suspicious.</summary>
    public static Separation Of(string figure, IEnumerable<(double? Value, bool Label)> pairs)
    {
        (double Value, bool Label)[] known =
        [
            .. pairs
                .Where(p => p.Value is not null)
                .Select(p => (p.Value!.Value, p.Label))
                .OrderBy(p => p.Item1),
        ];
        long labelled = known.Count(p => p.Label);
        var others = known.Length - labelled;
        if (labelled == 0 || others == 0)
        {
            return new(figure, null, known.Length, (int)labelled);
        }

        double ranks = 0;
        for (var i = 0; i < known.Length; )
        {
            var j = i;
            while (j < known.Length && known[j].Value.Equals(known[i].Value))
            {
                j++;
            }

            // Ranks i+1..j share their mean.
            ranks += (i + 1 + j) / 2.0 * known[i..j].Count(p => p.Label);
            i = j;
        }

        return new(
            figure,
            (ranks - labelled * (labelled + 1) / 2.0) / ((double)labelled * others),
            known.Length,
            (int)labelled
        );
    }
}

/// <summary>
/// Trains and scores on labelled procurements, and measures. The model learns from the very procurements it
/// scores, and no labels: that is how it is used, and with nothing learned from labels nothing can leak. The
/// labels of public files are noisy; an AUC near one half on them is what the literature expects of an anomaly
/// score, and the reason for the directional screens.
/// </summary>
/// <param name="Procurements">How many were given.</param>
/// <param name="TrainingSeconds">Wall time of training, from facts to a model that can be saved.</param>
/// <param name="ModelBytes">Size of the saved model.</param>
/// <param name="ScoresPerSecond">Scores with explanations, on one thread.</param>
/// <param name="AppraisalsPerSecond">Whole appraisals with all reasons in words, on one thread.</param>
/// <param name="ByLevel">How many procurements got each level.</param>
/// <param name="Separations">How well each figure separates the labels.</param>
public sealed record ModelEvaluation(
    int Procurements,
    double TrainingSeconds,
    int ModelBytes,
    double ScoresPerSecond,
    double AppraisalsPerSecond,
    IReadOnlyDictionary<Level, int> ByLevel,
    IReadOnlyList<Separation> Separations
)
{
    /// <summary>Runs it; fails as training does.</summary>
    public static Outcome<ModelEvaluation> Of(
        IReadOnlyList<(ProcurementFacts Facts, bool Label)> labelled,
        int seed,
        DateTimeOffset trainedAt
    )
    {
        ArgumentNullException.ThrowIfNull(labelled);
        ProcurementFacts[] facts = [.. labelled.Select(l => l.Facts)];
        var watch = Stopwatch.StartNew();
        var trained = ProcedureModel.Train(facts, seed, trainedAt);
        var training = watch.Elapsed;
        if (trained.Problem is { } problem)
        {
            return problem;
        }

        var model = trained.Value;
        // Once unmeasured: the first pass measures the compiler.
        _ = facts.Select(f => Appraisal.Of(f, model, model.Peers)).Count(a => a.Level is not null);
        watch.Restart();
        var scores = facts.Select(f => model.Score(f)).ToArray();
        var scoring = watch.Elapsed;
        watch.Restart();
        var appraisals = facts.Select(f => Appraisal.Of(f, model, model.Peers)).ToArray();
        var appraising = watch.Elapsed;

        Separation Low(string name, Func<BidScreens, double?> read) =>
            Separation.Of(
                name,
                labelled.Select(l =>
                    BidScreens.Of(l.Facts) is { Count: >= 3 } s
                        ? (-read(s), l.Label)
                        : (null, l.Label)
                )
            );

        return new ModelEvaluation(
            facts.Length,
            training.TotalSeconds,
            model.Save().Length,
            facts.Length / scoring.TotalSeconds,
            facts.Length / appraising.TotalSeconds,
            appraisals.Where(a => a.Level is not null).CountBy(a => a.Level!.Value).ToDictionary(),
            [
                Separation.Of(
                    "anomaly score of the procedure",
                    scores.Zip(
                        labelled,
                        (s, l) => (s.Problem is null ? s.Value.Value : (double?)null, l.Label)
                    )
                ),
                Low("low coefficient of variation", s => s.Cv),
                Low("small difference of the two lowest", s => s.DiffP),
                Low("large relative distance", s => -s.Rd),
            ]
        );
    }
}
