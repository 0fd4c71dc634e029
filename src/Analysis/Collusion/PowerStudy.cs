namespace Trading.Analysis.Collusion;

/// <summary>A simulated market of a power curve.</summary>
/// <param name="Format">Who wins.</param>
/// <param name="Conduct">How the ring behaves: which cover prices it leaves, if any.</param>
/// <param name="Ring">The share of the firms in the ring.</param>
/// <param name="Rigged">The share of the auctions that it agrees on.</param>
/// <param name="Auctions">How many auctions the market has.</param>
public sealed record PowerSetting(
    AuctionFormat Format,
    MarketConduct Conduct,
    double Ring,
    double Rigged,
    int Auctions
);

/// <summary>What is found in such markets.</summary>
/// <param name="Varies">What is drawn along: <c>ring</c>, <c>rigged</c>, <c>auctions</c> or <c>conduct</c>.</param>
/// <param name="Setting">The market.</param>
/// <param name="By"><c>screens</c>, <c>structure</c> or <c>ensemble</c>.</param>
/// <param name="FalseAlarms">The share of the honest auctions that are flagged.</param>
/// <param name="Power">The share of the rigged auctions that are flagged then, over the repetitions.</param>
/// <param name="Rigged">How many rigged auctions that rests on.</param>
public sealed record PowerRow(
    string Varies,
    PowerSetting Setting,
    string By,
    double FalseAlarms,
    Interval Power,
    int Rigged
);

/// <summary>
/// Power curves: of the auctions that a ring rigs, how many are found where so many honest ones are flagged by mistake. Half
/// of a simulated market is decided and trains, the other half is tried; one thing varies at a time around one setting.
/// The same settings give the same figures.
/// </summary>
/// <param name="Repeat">Markets of each setting.</param>
/// <param name="Seed">Of markets, splits and learners.</param>
public sealed record PowerStudy(int Repeat, int Seed)
{
    private const int Firms = 30;
    private const int Folds = 2;

    /// <summary>The shares of honest auctions that may be flagged.</summary>
    public IReadOnlyList<double> FalseAlarms { get; init; } = [0.05, 0.01];

    /// <summary>Who wins in the markets that are drawn.</summary>
    public IReadOnlyList<AuctionFormat> Formats { get; init; } = Enum.GetValues<AuctionFormat>();

    /// <summary>Auctions of the setting around which one thing varies.</summary>
    public int Auctions { get; init; } = 500;

    /// <summary>These settings alone; null for one thing after the other around the usual one.</summary>
    public IReadOnlyList<(string Varies, PowerSetting Setting)>? Chosen { get; init; }

    /// <summary>All settings, each with what varies in it.</summary>
    public IReadOnlyList<(string Varies, PowerSetting Setting)> Settings() =>
        Chosen
        ??
        [
            .. Formats.SelectMany(format =>
            {
                var usual = new PowerSetting(format, MarketConduct.Cartel, 0.3, 0.5, Auctions);
                return new double[] { 0.1, 0.2, 0.3, 0.5 }
                    .Select(ring => ("ring", usual with { Ring = ring }))
                    .Concat(
                        new double[] { 0.1, 0.25, 0.5, 0.75 }.Select(share =>
                            ("rigged", usual with { Rigged = share })
                        )
                    )
                    .Concat(
                        new[] { Auctions / 4, Auctions / 2, Auctions, Auctions * 2 }.Select(count =>
                            ("auctions", usual with { Auctions = count })
                        )
                    )
                    .Concat(
                        new[]
                        {
                            MarketConduct.Cartel,
                            MarketConduct.Partial,
                            MarketConduct.Rotating,
                            MarketConduct.Suppression,
                        }.Select(conduct => ("conduct", usual with { Conduct = conduct }))
                    );
            }),
        ];

    /// <summary>The rows, a setting after the other; a setting whose markets have too few of either kind is left out.</summary>
    public IReadOnlyList<PowerRow> Run(
        IProgress<(int Done, int Of)>? progress,
        CancellationToken cancel
    )
    {
        var settings = Settings();
        // The setting in the middle stands in every curve and is worked once.
        var distinct = settings.Select(each => each.Setting).Distinct().ToArray();
        var found = new List<Found>[distinct.Length];
        var done = 0;
        Parallel.For(
            0,
            distinct.Length,
            new ParallelOptions { CancellationToken = cancel },
            i =>
            {
                found[i] =
                [
                    .. Enumerable.Range(0, Repeat).SelectMany(at => Try(distinct[i], Seed + at)),
                ];
                progress?.Report((Interlocked.Increment(ref done), distinct.Length));
            }
        );
        return
        [
            .. from each in settings
            let all = found[Array.IndexOf(distinct, each.Setting)]
            from one in all.GroupBy(one => (one.By, one.FalseAlarms))
            select new PowerRow(
                each.Varies,
                each.Setting,
                one.Key.By,
                one.Key.FalseAlarms,
                Interval.Of(one.Select(found => found.Power))!,
                one.Sum(found => found.Rigged)
            ),
        ];
    }

    private sealed record Found(string By, double FalseAlarms, double Power, int Rigged);

    private IEnumerable<Found> Try(PowerSetting setting, int seed)
    {
        var market = new LabelledMarket(
            "simulated",
            new AuctionSimulation(
                setting.Conduct,
                setting.Format,
                setting.Auctions,
                Firms,
                setting.Ring,
                setting.Rigged,
                seed
            ).Run()
        );
        var table = MarketFeatures.OfAuctions(market, inOrder: false, seed);
        int[] order = [.. Enumerable.Range(0, table.Rows.Length)];
        new Random(seed).Shuffle(order);
        var (training, tried) = (order[..(order.Length / 2)], order[(order.Length / 2)..]);
        bool[] labels = [.. tried.Select(i => table.Labels[i])];
        var learned = training.Count(i => table.Labels[i]);
        if (
            learned < Folds
            || learned > training.Length - Folds
            || labels.All(label => label)
            || labels.All(label => !label)
        )
        {
            yield break;
        }

        foreach (
            var (by, scores) in new[]
            {
                ("screens", Scores(table.Only(FeatureGroup.Screens), training, tried, seed)),
                ("structure", Scores(table.Only(FeatureGroup.Structure), training, tried, seed)),
                (
                    FoldedScores.Ensemble,
                    FoldedScores
                        .Of(table, training, tried, Folds, withHistory: true, seed)
                        .Single(scored => scored.Learner == FoldedScores.Ensemble)
                        .Scores
                ),
            }
        )
        {
            foreach (var rate in FalseAlarms)
            {
                yield return new(
                    by,
                    rate,
                    Power(scores, labels, rate),
                    labels.Count(label => label)
                );
            }
        }
    }

    private static double[] Scores(FeatureTable table, int[] training, int[] tried, int seed) =>
        Learner.LightGbm.Train(
            [.. training.Select(i => table.Rows[i])],
            [.. training.Select(i => table.Labels[i])],
            seed
        )([.. tried.Select(i => table.Rows[i])]);

    /// <summary>
    /// The share of the rigged that score above all but so large a share of the honest. Between two honest scores the power
    /// is drawn straight, so that few honest auctions do not make steps of it.
    /// </summary>
    internal static double Power(double[] scores, bool[] labels, double falseAlarms)
    {
        double[] honest = [.. scores.Where((_, i) => !labels[i]).OrderDescending()];
        double[] rigged = [.. scores.Where((_, i) => labels[i])];
        var allowed = falseAlarms * honest.Length;
        var whole = Math.Min((int)allowed, honest.Length - 1);
        // Flagged are those above the next honest score: exactly so many honest ones are then.
        var below = Above(honest[whole]);
        return whole + 1 >= honest.Length
            ? below
            : below + ((allowed - whole) * (Above(honest[whole + 1]) - below));

        double Above(double edge) => rigged.Count(score => score > edge) / (double)rigged.Length;
    }
}
