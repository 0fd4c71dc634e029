using Microsoft.ML;
using Microsoft.ML.Data;
using Trading.Analysis.Procedures;
using Trading.Analysis.Procedures.Detectors;

namespace Trading.Tests.Analysis.Procedures;

public class DetectorTests
{
    [Fact]
    public void Paths_in_the_isolation_forest_are_as_long_as_worked_out_by_hand()
    {
        // Of {0, 1, 10} a cut falls between 1 and 10 in nine of ten cases and leaves 10 alone at once; else 0 is alone at once.
        // So 10 needs 0.9 x 1 + 0.1 x 2 = 1.1 cuts, 0 needs 0.1 x 1 + 0.9 x 2 = 1.9, and 1, in the middle, always 2.
        var forest = IsolationForest.Fit(
            [
                [0],
                [1],
                [10],
            ],
            3,
            trees: 20_000
        );
        Assert.Equal(1.1, forest.Path([10]), 0.01);
        Assert.Equal(1.9, forest.Path([0]), 0.01);
        Assert.Equal(2.0, forest.Path([1]), 1e-9);
        // c(3) = 2 (ln 2 + 0.57722) - 4/3.
        Assert.Equal(Math.Pow(2, -2 / 1.207392), forest.Of([1]), 1e-5);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    // Liu, Ting & Zhou: c(256) = 10.24.
    [InlineData(256, 10.2447709)]
    public void The_usual_path_is_that_of_the_paper(int rows, double expected) =>
        Assert.Equal(expected, IsolationForest.UsualPath(rows), 1e-6);

    [Fact]
    public void Empirical_tails_are_those_counted_by_hand()
    {
        var tails = EmpiricalTails.Fit(
            [
                [1, 5],
                [2, 5],
                [3, 5],
                [100, 9],
            ],
            [Side.Either, Side.High]
        );
        // Of four figures one is at least 100 and one at least 9; all are at least 1 and 5, one at most 1.
        Assert.Equal(2 * Math.Log(4), tails.Of([100, 9]), 6);
        Assert.Equal(Math.Log(4), tails.Of([1, 5]), 6);
        // Two are at most 2, three at least: the smaller share counts.
        Assert.Equal(Math.Log(2), tails.Of(0, 2), 6);
        // What nobody reached counts as one in five; on the side that does not matter nothing counts.
        Assert.Equal(Math.Log(5), tails.Of(1, 50), 6);
        Assert.Equal(0, tails.Of(1, -50), 6);
        // What is not known counts what is usual there: (ln 4 + 0 + 0 + 0) / 4.
        Assert.Equal(Math.Log(4) / 4, tails.Of(1, float.NaN), 6);
    }

    [Fact]
    public void The_nearest_distance_is_that_measured_by_hand()
    {
        float[][] rows =
        [
            [0, 0],
            [3, 4],
            [6, 8],
            [0, 1],
        ];
        var nearest = NearestDistance.Fit(rows, 1, neighbours: 1);
        // Root of the mean square: 5 / sqrt 2 from (3, 4) to the next two; a row never counts itself.
        Assert.Equal(1 / Math.Sqrt(2), nearest.Of([0, 0]), 6);
        Assert.Equal(5 / Math.Sqrt(2), nearest.Of([6, 8]), 6);
        // With the first column unknown the second alone is compared.
        Assert.Equal(2, nearest.Of([float.NaN, 10]), 6);
        Assert.Equal(0, nearest.Of([float.NaN, float.NaN]), 6);
        var second = NearestDistance.Fit(rows, 1, neighbours: 2);
        // From (10, 0) the second nearest is (6, 8), at the root of 80.
        Assert.Equal(Math.Sqrt(80 / 2), second.Of([10, 0]), 5);
    }

    [Fact]
    public void Ranks_tell_the_tail_one_by_one_and_never_reach_zero()
    {
        var ranks = TailRanks.Of(Enumerable.Range(1, 100_000).Select(i => (double)i));
        Assert.True(ranks.Values.Length < 500);
        Assert.Equal(0.5 / 100_000, ranks.Above(100_000), 9);
        Assert.Equal(9.5 / 100_000, ranks.Above(99_991), 9);
        Assert.Equal(0.5, ranks.Above(50_000), 3);
        Assert.Equal(0.9, ranks.Above(10_000), 3);
        Assert.True(ranks.Above(300_000) < ranks.Above(200_000));
        Assert.True(ranks.Above(200_000) < ranks.Above(100_000));
        Assert.InRange(ranks.Above(float.MaxValue), double.Epsilon, 1e-9);
        // Of equals half count as above.
        Assert.Equal(0.5, TailRanks.Of([7, 7, 7, 7]).Above(7), 9);
    }

    [Fact]
    public void Equal_rows_and_seed_give_equal_bytes()
    {
        var rows = Rows(300, 6, 5);
        Assert.Equal(Bytes(IsolationForest.Fit(rows, 7)), Bytes(IsolationForest.Fit(rows, 7)));
        Assert.NotEqual(Bytes(IsolationForest.Fit(rows, 7)), Bytes(IsolationForest.Fit(rows, 8)));
        Assert.Equal(Bytes(NearestDistance.Fit(rows, 7)), Bytes(NearestDistance.Fit(rows, 7)));
        var sides = Enumerable.Repeat(Side.Either, 6).ToArray();
        Assert.Equal(
            Bytes(EmpiricalTails.Fit(rows, sides)),
            Bytes(EmpiricalTails.Fit(rows, sides))
        );

        static byte[] Bytes(IDetector detector)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            detector.Write(writer);
            writer.Flush();
            return stream.ToArray();
        }
    }

    [Fact]
    public void Detectors_stand_in_a_pipeline_of_the_library_beside_its_own()
    {
        var machine = new MLContext(1);
        var rows = Rows(300, 4, 11);
        rows[17] = [9, -9, 9, float.NaN];
        var data = DetectorEnsemble.View(machine, rows);
        IEstimator<ITransformer> pipeline = machine
            .Transforms.NormalizeMeanVariance("Scaled", "Filled")
            .Append(DetectorEnsemble.Pipeline(machine, [.. new Side[4]], 1))
            .Append(machine.Transforms.CopyColumns("Copy", NearestDistance.Name));
        var scored = pipeline.Fit(data).Transform(data);
        foreach (
            var name in new[] { IsolationForest.Name, EmpiricalTails.Name, NearestDistance.Name }
        )
        {
            var scores = scored.GetColumn<float>(name).ToArray();
            Assert.Equal(300, scores.Length);
            Assert.Equal(17, Array.IndexOf(scores, scores.Max()));
        }

        Assert.Equal(
            scored.GetColumn<float>(NearestDistance.Name),
            scored.GetColumn<float>("Copy")
        );
        Assert.Equal(rows[5], scored.GetColumn<float[]>("Known").ElementAt(5));
    }

    [Fact]
    public void What_cannot_be_fitted_is_said()
    {
        var machine = new MLContext(1);
        DetectorEstimator On(string column) =>
            new(machine, column, "Score", rows => IsolationForest.Fit(rows, 1));
        Assert.Contains(
            "at least; there are 1",
            Assert
                .Throws<ArgumentException>(() =>
                    On("Known").Fit(DetectorEnsemble.View(machine, Rows(1, 3, 1)))
                )
                .Message,
            StringComparison.Ordinal
        );
        var infinite = Rows(20, 3, 1);
        infinite[4][2] = float.PositiveInfinity;
        Assert.Contains(
            "Row 4 of the column \"Known\" is infinite at 2",
            Assert
                .Throws<ArgumentException>(() =>
                    On("Known").Fit(DetectorEnsemble.View(machine, infinite))
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no column \"Other\"",
            Assert
                .Throws<ArgumentException>(() =>
                    On("Other").Fit(DetectorEnsemble.View(machine, Rows(20, 3, 1)))
                )
                .Message,
            StringComparison.Ordinal
        );
        var fitted = On("Known").Fit(DetectorEnsemble.View(machine, Rows(20, 3, 1)));
        Assert.Contains(
            "has 4 figures, and the detector was fitted to 3",
            Assert
                .Throws<ArgumentException>(() =>
                    fitted.Transform(DetectorEnsemble.View(machine, Rows(20, 4, 1)))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static float[][] Rows(int count, int columns, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    Enumerable
                        .Range(0, columns)
                        .Select(_ => (float)(random.NextDouble() - random.NextDouble()))
                        .ToArray()
                ),
        ];
    }
}
