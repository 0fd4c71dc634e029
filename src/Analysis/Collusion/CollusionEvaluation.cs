namespace Trading.Analysis.Collusion;

/// <summary>
/// Tries what is learned of collusion on a labelled market, by an honest protocol or by a leaking one that is called so.
/// The same file, protocol, repeats and seed give the same figures.
/// </summary>
/// <param name="Protocol">How what trains is kept apart.</param>
/// <param name="Repeat">How many splits.</param>
/// <param name="Seed">Of splits and learners.</param>
public sealed record CollusionEvaluation(EvaluationProtocol Protocol, int Repeat, int Seed)
{
    /// <summary>Whether auctions are judged.</summary>
    public bool Auctions { get; init; } = true;

    /// <summary>Whether bids are.</summary>
    public bool Bids { get; init; } = true;

    /// <summary>The one set of figures that learners are tried with; null for each.</summary>
    public string? Features { get; init; }

    // Fewer, and a split has no room for folds.
    private const int FewestAuctions = 30;
    private const int FoldsOfAuctions = 2;
    private const int FoldsOfBids = 2;

    private static readonly (string Name, FeatureGroup[] Groups)[] Sets =
    [
        ("screens", [FeatureGroup.Screens, FeatureGroup.Position]),
        ("+subgroups", [FeatureGroup.Screens, FeatureGroup.Position, FeatureGroup.Subgroups]),
        (
            "+structure",
            [
                FeatureGroup.Screens,
                FeatureGroup.Position,
                FeatureGroup.Subgroups,
                FeatureGroup.Structure,
            ]
        ),
        ("all", Enum.GetValues<FeatureGroup>()),
    ];

    /// <summary>The sets of figures by name, each with all of those before it.</summary>
    public static IReadOnlyList<string> FeatureSets { get; } = [.. Sets.Select(set => set.Name)];

    /// <summary>
    /// Tries one market; 422 where it cannot be tried (too few auctions, one class alone, no dates for a split by time).
    /// Tells <paramref name="progress"/> how many of all splits are done.
    /// </summary>
    public Outcome<EvaluationReport> Of(
        LabelledMarket market,
        IProgress<(int Done, int Of)>? progress = null
    )
    {
        ArgumentNullException.ThrowIfNull(market);
        if (Protocol == EvaluationProtocol.Temporal)
        {
            market = market with
            {
                Auctions = [.. market.Auctions.Where(auction => auction.Day is not null)],
            };
        }

        if (Refused(market) is { } refused)
        {
            return refused;
        }

        var inOrder = Protocol == EvaluationProtocol.Temporal;
        var rows = new List<EvaluationRow>();
        var done = 0;
        bool[] levels =
        [
            .. new[] { false, true }.Where(bids =>
                bids ? Bids : Auctions && Protocol != EvaluationProtocol.RandomBids
            ),
        ];
        foreach (var bids in levels)
        {
            var table = bids
                ? MarketFeatures.OfBids(market, inOrder, Seed)
                : MarketFeatures.OfAuctions(market, inOrder, Seed);
            var splits = Splits(market, table);
            var judged = new List<(string Features, string Learner, Judgement? Judgement)>[
                splits.Count
            ];
            Parallel.For(
                0,
                splits.Count,
                i =>
                {
                    judged[i] = [.. Judge(table, splits[i], bids, market.HasBidders, Seed + i)];
                    progress?.Report(
                        (Interlocked.Increment(ref done), levels.Length * splits.Count)
                    );
                }
            );
            rows.AddRange(Rows(judged, bids ? "bid" : "auction"));
        }

        return new EvaluationReport(rows, [.. Warnings(market), .. Doubts(market, rows)]);
    }

    /// <summary>Tries each market with what was learned on the others. Where it can be told from them, all of it is abstained from.</summary>
    public Outcome<EvaluationReport> Across(
        IReadOnlyList<LabelledMarket> markets,
        IProgress<(int Done, int Of)>? progress = null
    )
    {
        ArgumentNullException.ThrowIfNull(markets);
        if (markets.Count < 2)
        {
            return Problem.Invalid(
                "/files",
                "collusion.markets",
                new(
                    "留出一个市场至少需要两个文件。",
                    "Leaving a market out needs two files at least."
                )
            );
        }

        var tables = markets
            .Select(market =>
                MarketFeatures
                    .OfAuctions(market, inOrder: false, Seed)
                    .Only(FeatureGroup.Screens, FeatureGroup.Subgroups)
            )
            .ToArray();
        var rows = new List<EvaluationRow>();
        for (var left = 0; left < markets.Count; left++)
        {
            var others = tables.Where((_, i) => i != left).ToArray();
            float[][] trained = [.. others.SelectMany(table => table.Rows)];
            bool[] labels = [.. others.SelectMany(table => table.Labels)];
            var tried = tables[left];
            var shift = MarketShift.Between(trained, tried.Rows, Seed);
            var joined = new FeatureTable(
                tried.Columns,
                [.. trained, .. tried.Rows],
                [.. labels, .. tried.Labels],
                [.. Enumerable.Range(0, trained.Length + tried.Rows.Length)],
                [.. Enumerable.Repeat<IReadOnlyList<int>>([], trained.Length + tried.Rows.Length)]
            );
            var abstains = shift >= MarketShift.AnotherMarket;
            var scored = FoldedScores
                .Of(
                    joined,
                    [.. Enumerable.Range(0, trained.Length)],
                    [.. Enumerable.Range(trained.Length, tried.Rows.Length)],
                    FoldsOfAuctions,
                    withHistory: false,
                    Seed
                )
                .Single(result => result.Learner == FoldedScores.Ensemble);
            var judgement = Judgement.Of(scored.Scores, tried.Labels, scored.From);
            rows.Add(
                new()
                {
                    Market = markets[left].Name,
                    Level = "auction",
                    Features = "+subgroups",
                    Learner = FoldedScores.Ensemble,
                    Splits = judgement is null ? 0 : 1,
                    Coverage = abstains ? 0 : 1,
                    Shift = shift,
                    Precision =
                        abstains || judgement is null ? null : Interval.Of([judgement.Precision]),
                    Recall = abstains || judgement is null ? null : Interval.Of([judgement.Recall]),
                    Auc = abstains || judgement is null ? null : Interval.Of([judgement.Auc]),
                }
            );
            progress?.Report((left + 1, markets.Count));
        }

        return new EvaluationReport(
            rows,
            [
                .. rows.Where(row => row.Coverage == 0)
                    .Select(row => new LocalizedText(
                        $"{row.Market}：与训练市场可区分（AUC {row.Shift:0.00}），不作判断，只按筛查指标和结构排序。",
                        $"{row.Market}: it can be told from the markets trained on (AUC {row.Shift:0.00}); abstained from, ranked by screens and structure only."
                    )),
            ]
        );
    }

    private Problem? Refused(LabelledMarket market)
    {
        var judged = market
            .Auctions.Where(auction => auction.Bids.Count >= LabelledAuction.FewestBids)
            .ToArray();
        LocalizedText? words = judged switch
        {
            { Length: < FewestAuctions } => new(
                $"至少需要 {FewestAuctions} 个有 {LabelledAuction.FewestBids} 个以上报价的项目，现有 {judged.Length} 个。",
                $"{FewestAuctions} auctions with {LabelledAuction.FewestBids} bids or more are needed; there are {judged.Length}."
            ),
            _ when judged.All(auction => auction.IsRigged)
                    || judged.All(auction => !auction.IsRigged) => new(
                "所有项目的标注相同，无从学习。",
                "All auctions have the same label; there is nothing to learn."
            ),
            _ => null,
        };
        return words is null ? null : Problem.Invalid("/file", "collusion.market", words.Value);
    }

    private IEnumerable<LocalizedText> Warnings(LabelledMarket market)
    {
        if (Protocol == EvaluationProtocol.RandomBids)
        {
            yield return new(
                "注意：此划分泄露答案。同一项目的各报价标注相同，随机划分后一部分在训练集，模型只需认出项目。以下数字不能作为效果。",
                "WARNING: this protocol leaks. The bids of an auction share their label, and part of them trains: a model only has to recognise the auction. These figures are no measure."
            );
        }

        if (Protocol != EvaluationProtocol.Temporal && market.HasBidders)
        {
            yield return new(
                "结构指标由全部项目的参与情况（不含标注）统计；同一批投标人出现在两侧，对从未出现的投标人效果会低一些。",
                "Structure is counted over all auctions' participation, without labels, and the same bidders stand on both sides: on bidders never seen it is lower."
            );
        }

        if (!market.HasBidders)
        {
            yield return new(
                "文件没有投标人，不含结构指标。",
                "The file does not say who bid: there is no structure."
            );
        }
    }

    // What is too good to be learned says something of the labels.
    private static IEnumerable<LocalizedText> Doubts(
        LabelledMarket market,
        IReadOnlyList<EvaluationRow> rows
    )
    {
        if (!market.HasBidders)
        {
            yield break;
        }

        if (
            market
                .Auctions.SelectMany(auction => auction.Bids)
                .GroupBy(bid => bid.Bidder)
                .All(bids => bids.Select(bid => bid.IsCollusive).Distinct().Count() == 1)
        )
        {
            yield return new(
                "每个投标人的全部报价标注相同：报价层次上，认出投标人即知答案，结构和历史指标的数字不说明能发现新的串通。",
                "Each bidder has one label in all its bids: at the level of bids whoever recognises the bidder knows the answer, and what structure and history reach does not say that new collusion would be found."
            );
        }

        if (
            rows.FirstOrDefault(row =>
                row is { Level: "auction", Features: "+structure", Learner: FoldedScores.Ensemble }
            ) is
            { Auc.Mean: > NearlyAll }
        )
        {
            yield return new(
                "仅凭参与情况几乎可以复原标注：标注可能就是由参与情况得出的。",
                "Participation alone gives the labels back almost wholly: they may have been derived from it."
            );
        }
    }

    private const double NearlyAll = 0.995;

    private sealed record Split(int[] Training, int[] Tried);

    private List<Split> Splits(LabelledMarket market, FeatureTable table)
    {
        var splits = new List<Split>();
        for (var repeat = 0; repeat < Repeat; repeat++)
        {
            switch (Protocol)
            {
                case EvaluationProtocol.Temporal:
                    // From half of the market on, each split begins a little later and tries the next tenth.
                    var begin = Repeat == 1 ? 0.8 : 0.5 + 0.4 * repeat / (Repeat - 1);
                    var (from, to) = (DayAt(market, begin), DayAt(market, begin + 0.1));
                    splits.Add(
                        Where(
                            table,
                            auction => market.Auctions[auction].Day < from,
                            auction =>
                                market.Auctions[auction].Day >= from
                                && market.Auctions[auction].Day <= to
                        )
                    );
                    break;
                case EvaluationProtocol.RandomBids:
                    int[] all = [.. Enumerable.Range(0, table.Rows.Length)];
                    new Random(Seed + repeat).Shuffle(all);
                    splits.Add(new(all[..(all.Length * 4 / 5)], all[(all.Length * 4 / 5)..]));
                    break;
                default:
                    int[] auctions = [.. table.Auctions.Distinct()];
                    new Random(Seed + repeat).Shuffle(auctions);
                    var held = auctions[(auctions.Length * 4 / 5)..].ToHashSet();
                    splits.Add(Where(table, auction => !held.Contains(auction), held.Contains));
                    break;
            }
        }

        return splits;
    }

    private static double? DayAt(LabelledMarket market, double share)
    {
        double?[] days = [.. market.Auctions.Select(auction => auction.Day).Order()];
        return days[Math.Min((int)(days.Length * share), days.Length - 1)];
    }

    private static Split Where(FeatureTable table, Func<int, bool> trains, Func<int, bool> tries) =>
        new(
            [.. Enumerable.Range(0, table.Rows.Length).Where(i => trains(table.Auctions[i]))],
            [.. Enumerable.Range(0, table.Rows.Length).Where(i => tries(table.Auctions[i]))]
        );

    private IEnumerable<(string, string, Judgement?)> Judge(
        FeatureTable table,
        Split split,
        bool bids,
        bool hasBidders,
        int seed
    )
    {
        bool[] trained = [.. split.Training.Select(i => table.Labels[i])];
        bool[] tried = [.. split.Tried.Select(i => table.Labels[i])];
        if (trained.All(label => label) || trained.All(label => !label) || tried.Length == 0)
        {
            yield break;
        }

        if (!bids)
        {
            foreach (var screen in MarketFeatures.ScreenNames)
            {
                yield return (
                    $"screen:{screen}",
                    "direction",
                    Alone(table, table.Column(screen), split, trained, tried)
                );
            }

            yield return ("unlabelled", "ranks", Unlabelled(table, split, tried, hasBidders));
        }

        foreach (var (name, groups) in Sets)
        {
            if (
                Features is { } only && only != name
                || name == "+structure" && !hasBidders
                || bids && name == "+subgroups" && Features is null
            )
            {
                continue;
            }

            foreach (
                var scored in FoldedScores.Of(
                    table.Only(groups),
                    split.Training,
                    split.Tried,
                    bids ? FoldsOfBids : FoldsOfAuctions,
                    withHistory: name == "all" && hasBidders,
                    seed
                )
            )
            {
                yield return (
                    name,
                    scored.Learner,
                    Judgement.Of(scored.Scores, tried, scored.From)
                );
            }
        }
    }

    // One screen, in the direction that was right on what trained.
    private static Judgement? Alone(
        FeatureTable table,
        int column,
        Split split,
        bool[] trained,
        bool[] tried
    )
    {
        var middle = Median([.. split.Training.Select(i => table.Rows[i][column])]);
        double[] training = [.. split.Training.Select(i => Known(table.Rows[i][column], middle))];
        var sign = Judgement.AreaUnderCurve(training, trained) >= 0.5 ? 1 : -1;
        return Judgement.Of(
            [.. split.Tried.Select(i => sign * Known(table.Rows[i][column], middle))],
            tried,
            Judgement.BestThreshold([.. training.Select(value => sign * value)], trained)
        );
    }

    private static Judgement? Unlabelled(
        FeatureTable table,
        Split split,
        bool[] tried,
        bool hasBidders
    )
    {
        var scores = UnlabelledRank.Of(table, split.Tried, hasBidders);
        double[] sorted = [.. scores.Order()];
        return Judgement.Of(
            scores,
            tried,
            sorted[(int)(sorted.Length * (1 - UnlabelledRank.Flagged))]
        );
    }

    private static double Known(float value, double otherwise) =>
        float.IsFinite(value) ? value : otherwise;

    private static double Median(float[] values)
    {
        float[] known = [.. values.Where(value => float.IsFinite(value)).Order()];
        return known.Length == 0 ? 0 : known[known.Length / 2];
    }

    private static IEnumerable<EvaluationRow> Rows(
        IEnumerable<IEnumerable<(string Features, string Learner, Judgement? Judgement)>> splits,
        string level
    ) =>
        splits
            .SelectMany(split => split)
            .GroupBy(one => (one.Features, one.Learner))
            .Select(group =>
            {
                Judgement[] known = [.. group.Select(one => one.Judgement).OfType<Judgement>()];
                return new EvaluationRow
                {
                    Level = level,
                    Features = group.Key.Features,
                    Learner = group.Key.Learner,
                    Splits = known.Length,
                    Accuracy = Interval.Of(known.Select(one => one.Accuracy)),
                    BalancedAccuracy = Interval.Of(known.Select(one => one.BalancedAccuracy)),
                    Precision = Interval.Of(known.Select(one => one.Precision)),
                    Recall = Interval.Of(known.Select(one => one.Recall)),
                    F1 = Interval.Of(known.Select(one => one.F1)),
                    Auc = Interval.Of(known.Select(one => one.Auc)),
                    PrAuc = Interval.Of(known.Select(one => one.PrAuc)),
                };
            });
}
