using Trading.Analysis.Collusion;

namespace Trading.Analysis.Procedures.Study;

/// <summary>How much of what a model says depends on which procurements it happened to be trained on.</summary>
/// <param name="Corpus">The procurements.</param>
/// <param name="Retrainings">Models, each trained on a resample with replacement.</param>
/// <param name="RankCorrelation">Spearman's, over the pairs of models, of the scores of all procurements.</param>
/// <param name="Flips">By budget, over the pairs: the share of one model's alerts that the other does not give.</param>
public sealed record StabilityReport(
    string Corpus,
    int Retrainings,
    Interval RankCorrelation,
    IReadOnlyList<FlipRow> Flips
);

/// <summary>The alerts that flip at a budget.</summary>
/// <param name="Budget">The share of all procurements that is looked at.</param>
/// <param name="Share">Over the pairs of models.</param>
public sealed record FlipRow(double Budget, Interval Share);

/// <summary>Trains on bootstrap samples and compares what the models say of all procurements.</summary>
/// <param name="Budgets">Shares of all procurements that are looked at.</param>
/// <param name="Retrainings">How many models; two at least.</param>
/// <param name="Seed">Of the samples; the models share one.</param>
/// <param name="Settings">Of the models.</param>
public sealed record StabilityStudy(
    IReadOnlyList<double> Budgets,
    int Retrainings,
    int Seed,
    ProcedureModelSettings Settings
)
{
    /// <summary>Runs it; fails as training does.</summary>
    public Outcome<StabilityReport> Of(StudyCorpus corpus, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ProcurementFacts[] market = [.. corpus.Procurements.Select(one => one.Facts)];
        var scores = new List<double[]>();
        for (var sample = 0; sample < Retrainings; sample++)
        {
            cancel.ThrowIfCancellationRequested();
            var random = new Random(Seed + sample);
            ProcurementFacts[] drawn =
            [
                .. Enumerable
                    .Range(0, market.Length)
                    .Select(_ => market[random.Next(market.Length)]),
            ];
            var trained = ProcedureModel.Train(drawn, Seed, DateTimeOffset.UnixEpoch, Settings);
            if (trained.Problem is { } problem)
            {
                return problem;
            }

            scores.Add([.. market.Select(one => trained.Value.Value(one) ?? 0)]);
        }

        var pairs = scores
            .SelectMany((one, i) => scores.Skip(i + 1).Select(other => (One: one, Other: other)))
            .ToList();
        return new StabilityReport(
            corpus.Name,
            Retrainings,
            Interval.Of(pairs.Select(pair => RankCorrelation(pair.One, pair.Other)))!,
            [
                .. Budgets.Select(budget => new FlipRow(
                    budget,
                    Interval.Of(
                        pairs.Select(pair =>
                            Flipped(
                                pair.One,
                                pair.Other,
                                InjectionStudy.Places(budget, market.Length)
                            )
                        )
                    )!
                )),
            ]
        );
    }

    /// <summary>Spearman's rank correlation; equals share their mean rank.</summary>
    public static double RankCorrelation(double[] one, double[] other)
    {
        var (x, y) = (Ranks(one), Ranks(other));
        var mean = (x.Length + 1) / 2.0;
        double both = 0,
            ofX = 0,
            ofY = 0;
        for (var i = 0; i < x.Length; i++)
        {
            both += (x[i] - mean) * (y[i] - mean);
            ofX += (x[i] - mean) * (x[i] - mean);
            ofY += (y[i] - mean) * (y[i] - mean);
        }

        return both / Math.Sqrt(ofX * ofY);
    }

    private static double[] Ranks(double[] figures)
    {
        int[] order = [.. Enumerable.Range(0, figures.Length).OrderBy(i => figures[i])];
        var ranks = new double[figures.Length];
        for (var i = 0; i < order.Length; )
        {
            var j = i;
            while (j < order.Length && figures[order[j]].Equals(figures[order[i]]))
            {
                j++;
            }

            for (var k = i; k < j; k++)
            {
                ranks[order[k]] = (i + 1 + j) / 2.0;
            }

            i = j;
        }

        return ranks;
    }

    private static double Flipped(double[] one, double[] other, int places)
    {
        var kept = Alerts(one, places).ToHashSet();
        kept.IntersectWith(Alerts(other, places));
        return 1 - (double)kept.Count / places;
    }

    internal static IEnumerable<int> Alerts(double[] scores, int places) =>
        Enumerable
            .Range(0, scores.Length)
            .OrderByDescending(i => scores[i])
            .ThenBy(i => i)
            .Take(places);
}
