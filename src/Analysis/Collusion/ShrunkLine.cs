namespace Trading.Analysis.Collusion;

/// <summary>
/// A logistic line over few ranks, held to the unlabelled rank: what few decided cases say moves it a little, and none at all
/// leave it where it was. Its value orders; it is no probability.
/// </summary>
internal static class ShrunkLine
{
    private const int Rounds = 50;

    /// <summary>The ranks it looks at, whether they rise with suspicion, and which of them make the unlabelled rank.</summary>
    public static readonly IReadOnlyList<(string Column, bool Rises, bool IsPrior)> Ranks =
    [
        (UnlabelledRank.Prices, false, true),
        (UnlabelledRank.Structure, true, true),
        ("sub3.cv.min", false, false),
        ("structure.closeness.mean", false, false),
    ];

    /// <summary>The ranks of some rows among each other, from -1 to 1.</summary>
    public static float[][] Of(FeatureTable table, int[] rows)
    {
        double[][] columns =
        [
            .. Ranks.Select(rank => UnlabelledRank.OfColumn(table, rank.Column, rows, rank.Rises)),
        ];
        return
        [
            .. rows.Select(
                (_, i) => (float[])[.. columns.Select(column => (float)(2 * column[i] - 1))]
            ),
        ];
    }

    /// <summary>The weights, the intercept last: the penalised likelihood's maximum by Newton's steps.</summary>
    public static double[] Fit(float[][] ranks, bool[] labels, double prior, double shrinkage)
    {
        var size = Ranks.Count + 1;
        double[] start = [.. Ranks.Select(rank => rank.IsPrior ? prior : 0), 0];
        double[] weights = [.. start];
        for (var round = 0; round < Rounds; round++)
        {
            var slope = new double[size];
            var bend = new double[size, size];
            for (var i = 0; i < size; i++)
            {
                // What is common to all cases is not held to anything, but must not run away either.
                var held = i < size - 1 ? shrinkage : 1e-3;
                slope[i] = held * (weights[i] - start[i]);
                bend[i, i] = held;
            }

            for (var row = 0; row < ranks.Length; row++)
            {
                double[] x = [.. ranks[row].Select(rank => (double)rank), 1];
                var p = Calibration.Sigmoid(Value(ranks[row], weights));
                for (var i = 0; i < size; i++)
                {
                    slope[i] += (p - (labels[row] ? 1 : 0)) * x[i];
                    for (var j = 0; j < size; j++)
                    {
                        bend[i, j] += p * (1 - p) * x[i] * x[j];
                    }
                }
            }

            var step = Solved(bend, slope);
            var length = step.Max(Math.Abs);
            for (var i = 0; i < size; i++)
            {
                weights[i] -= step[i] * Math.Min(1, 4 / Math.Max(length, 1e-12));
            }

            if (length < 1e-10)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>The line's value of a row.</summary>
    public static double Value(float[] ranks, double[] weights) =>
        ranks.Select((rank, i) => rank * weights[i]).Sum() + weights[^1];

    // Positive definite by the penalty: no pivot is zero.
    private static double[] Solved(double[,] matrix, double[] right)
    {
        var size = right.Length;
        double[] x = [.. right];
        for (var at = 0; at < size; at++)
        {
            for (var below = at + 1; below < size; below++)
            {
                var factor = matrix[below, at] / matrix[at, at];
                for (var column = at; column < size; column++)
                {
                    matrix[below, column] -= factor * matrix[at, column];
                }

                x[below] -= factor * x[at];
            }
        }

        for (var at = size - 1; at >= 0; at--)
        {
            for (var column = at + 1; column < size; column++)
            {
                x[at] -= matrix[at, column] * x[column];
            }

            x[at] /= matrix[at, at];
        }

        return x;
    }
}
