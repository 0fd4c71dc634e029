namespace Trading.Analysis.Collusion;

/// <summary>
/// Whether a market is one that was trained on: how well a learner tells its auctions from those trained on, held out by
/// folds. No model travels between markets (AUC 0.33 to 0.60 when trained on five and tried on the sixth), so what can be
/// told apart is abstained from.
/// </summary>
public static class MarketShift
{
    /// <summary>From this AUC on a market is another one. Ours: half way between telling nothing and telling three of four.</summary>
    public const double AnotherMarket = 0.65;

    private const int MostRows = 1500;
    private const int Folds = 3;

    /// <summary>The AUC with which the two sets of rows are told apart; 0.5 is not at all.</summary>
    public static double Between(float[][] trained, float[][] tried, int seed)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(tried);
        var random = new Random(seed);
        var first = Sample(trained, random);
        var second = Sample(tried, random);
        if (first.Length < Folds || second.Length < Folds)
        {
            return 1;
        }

        float[][] rows = [.. first, .. second];
        bool[] labels = [.. rows.Select((_, i) => i >= first.Length)];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(order);
        var scores = new double[rows.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] inside = [.. order.Where((_, i) => i % Folds != fold)];
            int[] outside = [.. order.Where((_, i) => i % Folds == fold)];
            var scorer = Learner.LightGbm.Train(
                [.. inside.Select(i => rows[i])],
                [.. inside.Select(i => labels[i])],
                seed
            );
            var given = scorer([.. outside.Select(i => rows[i])]);
            for (var i = 0; i < outside.Length; i++)
            {
                scores[outside[i]] = given[i];
            }
        }

        return Judgement.AreaUnderCurve(scores, labels);
    }

    private static float[][] Sample(float[][] rows, Random random)
    {
        float[][] all = [.. rows];
        random.Shuffle(all);
        return all[..Math.Min(all.Length, MostRows)];
    }
}
