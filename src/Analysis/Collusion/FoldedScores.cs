namespace Trading.Analysis.Collusion;

/// <summary>
/// Learners over one split: each scored on folds of what trains, to know its threshold, its calibration and what it is worth
/// in the ensemble, and then on what is tried. Nothing of what is tried is looked at before.
/// </summary>
internal static class FoldedScores
{
    /// <summary>The platform's own: the calibrated logits of all learners, each by what it was worth on held-out folds.</summary>
    public const string Ensemble = "ensemble";

    // Of so many rows one fold says as much of a threshold and a calibration as all of them: each learner is trained
    // once more for it, not as often as there are folds.
    private const int EnoughHeldOut = 1000;

    /// <summary>A learner's scores of what is tried, and from where on it flags.</summary>
    public sealed record Scored(string Learner, double[] Scores, double From);

    public static IReadOnlyList<Scored> Of(
        FeatureTable table,
        int[] training,
        int[] tried,
        int folds,
        bool withHistory,
        int seed
    )
    {
        var fold = Folds(table, training, folds, seed);
        var tells = Telling(table, training, fold, folds);
        var rows = withHistory ? BidderHistory.Added(table, training, fold) : table.Rows;
        bool[] labels = [.. training.Select(i => table.Labels[i])];
        bool[] told = [.. tells.Select(at => labels[at])];
        float[][] triedRows = [.. tried.Select(i => rows[i])];
        var results = new List<Scored>();
        var held = new double[tells.Length];
        var joined = new double[tried.Length];
        double weights = 0;
        foreach (var learner in Learner.All)
        {
            var own = HeldOut(learner, rows, table, training, tells, fold, folds, seed);
            var scorer = learner.Train([.. training.Select(i => rows[i])], labels, seed);
            var scores = scorer(triedRows);
            results.Add(new(learner.Code, scores, Judgement.BestThreshold(own, told)));
            var calibration = Calibration.Of(own, told);
            var weight = Math.Pow(Math.Max(Judgement.AreaUnderCurve(own, told) - 0.5, 0.01), 2);
            weights += weight;
            for (var i = 0; i < held.Length; i++)
            {
                held[i] += weight * calibration.Logit(own[i]);
            }

            for (var i = 0; i < joined.Length; i++)
            {
                joined[i] += weight * calibration.Logit(scores[i]);
            }
        }

        double[] chance = [.. joined.Select(sum => Calibration.Sigmoid(sum / weights))];
        double[] chanceHeld = [.. held.Select(sum => Calibration.Sigmoid(sum / weights))];
        results.Add(new(Ensemble, chance, Judgement.BestThreshold(chanceHeld, told)));
        return results;
    }

    // By auction, so that a fold holds all bids of one.
    private static Dictionary<int, int> Folds(
        FeatureTable table,
        int[] training,
        int folds,
        int seed
    )
    {
        int[] auctions = [.. training.Select(i => table.Auctions[i]).Distinct().Order()];
        new Random(seed).Shuffle(auctions);
        return auctions
            .Select((auction, i) => (auction, Fold: i % folds))
            .ToDictionary(pair => pair.auction, pair => pair.Fold);
    }

    // Which of the training rows are scored while held out: those of the first fold where it is large and has enough of
    // both classes, else all.
    private static int[] Telling(
        FeatureTable table,
        int[] training,
        Dictionary<int, int> fold,
        int folds
    )
    {
        int[] first =
        [
            .. Enumerable
                .Range(0, training.Length)
                .Where(at => fold[table.Auctions[training[at]]] == 0),
        ];
        var rigged = first.Count(at => table.Labels[training[at]]);
        return
            folds > 1
            && Math.Min(rigged, first.Length - rigged) >= EnoughHeldOut / 5
            && first.Length >= EnoughHeldOut
            ? first
            : [.. Enumerable.Range(0, training.Length)];
    }

    private static double[] HeldOut(
        Learner learner,
        float[][] rows,
        FeatureTable table,
        int[] training,
        int[] tells,
        Dictionary<int, int> fold,
        int folds,
        int seed
    )
    {
        var scores = new double[tells.Length];
        for (var held = 0; held < folds; held++)
        {
            int[] outside =
            [
                .. Enumerable
                    .Range(0, tells.Length)
                    .Where(at => fold[table.Auctions[training[tells[at]]]] == held),
            ];
            if (outside.Length == 0)
            {
                continue;
            }

            int[] inside = [.. training.Where(i => fold[table.Auctions[i]] != held)];
            var scorer = learner.Train(
                [.. inside.Select(i => rows[i])],
                [.. inside.Select(i => table.Labels[i])],
                seed + held + 1
            );
            var given = scorer([.. outside.Select(at => rows[training[tells[at]]])]);
            for (var i = 0; i < outside.Length; i++)
            {
                scores[outside[i]] = given[i];
            }
        }

        return scores;
    }
}
