namespace Trading.Analysis.Collusion;

/// <summary>An auction in the order of its market.</summary>
public sealed record RankedAuction
{
    /// <summary>Where it stands among the auctions that were given.</summary>
    public int At { get; init; }

    /// <summary>Its place, from 1.</summary>
    public int Place { get; init; }

    /// <summary>By what it is ordered, 0 to 1.</summary>
    public double Score { get; init; }

    /// <summary>Its rank by close prices, 0 to 1.</summary>
    public double PriceRank { get; init; }

    /// <summary>Its rank by meetings beyond chance, 0 to 1; null where who bid is not known.</summary>
    public double? StructureRank { get; init; }

    /// <summary>The model's calibrated probability; null where it abstains or somebody decided.</summary>
    public double? Chance { get; init; }

    /// <summary>Its figures against the market's; those it has.</summary>
    public IReadOnlyList<RankedFigure> Figures { get; init; } = [];

    /// <summary>Pairs of its bidders that meet beyond chance in the market.</summary>
    public int Pairs { get; init; }

    /// <summary>All pairs of its bidders.</summary>
    public int AllPairs { get; init; }

    /// <summary>Confirmed auctions of the market, itself left out, in which two or more of its bidders bid.</summary>
    public int History { get; init; }
}

/// <summary>
/// A market in order: by what a model of its own decided cases says where one may speak, else by screens and structure. The
/// figures are <see cref="MarketFeatures"/>', the rank is that of the trials, so what is tried is what speaks.
/// </summary>
public sealed record MarketRanking
{
    private const int Quantiles = 21;

    /// <summary>One of <see cref="RankingVoices"/>.</summary>
    public string Voice { get; init; } = RankingVoices.Unlabelled;

    /// <summary>One of <see cref="ModelAbstentions"/>: why there is no probability; null where there is.</summary>
    public string? Abstention { get; init; }

    /// <summary>What exactly is wrong, where the model cannot be read.</summary>
    public Problem? Fault { get; init; }

    /// <summary>How well what is ranked can be told from what was trained on; null without a model.</summary>
    public double? Shift { get; init; }

    /// <summary>The auctions with three bids and more, in their order.</summary>
    public IReadOnlyList<RankedAuction> Auctions { get; init; } = [];

    /// <summary>Pairs that meet beyond chance.</summary>
    public IReadOnlyList<MarketTie> Pairs { get; init; } = [];

    /// <summary>Groups of such pairs.</summary>
    public IReadOnlyList<MarketTie> Groups { get; init; } = [];

    /// <summary>Of each figure the market's quantiles from least to most, every twentieth.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Spread { get; init; } =
        new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>What the ranking rests on, made once for training and ranking.</summary>
    /// <param name="Auctions">The market's auctions that could be read.</param>
    /// <param name="Decided">By auction: true confirmed, false dismissed, null undecided.</param>
    /// <param name="Table">A row for each auction with three bids and more.</param>
    /// <param name="DecidedRows">The decisions by row.</param>
    /// <param name="Who">By row: who bid.</param>
    public sealed record Prepared(
        LabelledMarket Auctions,
        IReadOnlyList<bool?> Decided,
        FeatureTable Table,
        IReadOnlyList<bool?> DecidedRows,
        IReadOnlyList<IReadOnlyList<string>> Who
    )
    {
        /// <summary>Whether who bid is known throughout.</summary>
        public bool HasBidders => Auctions.HasBidders;
    }

    /// <summary>
    /// Computes a market's figures. Bids whose price is not a positive number are left out; the places of the auctions stay.
    /// </summary>
    public static Prepared Prepare(
        string name,
        IReadOnlyList<LabelledAuction> auctions,
        IReadOnlyList<bool?> decided,
        int seed
    )
    {
        ArgumentNullException.ThrowIfNull(auctions);
        ArgumentNullException.ThrowIfNull(decided);
        var market = new LabelledMarket(
            name,
            [
                .. auctions.Select(auction =>
                    auction with
                    {
                        Bids =
                        [
                            .. auction.Bids.Where(bid =>
                                double.IsFinite(bid.Value) && bid.Value > 0
                            ),
                        ],
                    }
                ),
            ]
        );
        var table = MarketFeatures.OfAuctions(market, inOrder: false, seed);
        return new(
            market,
            decided,
            table,
            [.. table.Auctions.Select(at => decided[at])],
            [
                .. table.Auctions.Select(at =>
                    (IReadOnlyList<string>)(
                        market.HasBidders
                            ? [.. market.Auctions[at].Bids.Select(bid => bid.Bidder!).Distinct()]
                            : []
                    )
                ),
            ]
        );
    }

    /// <summary>Ranks a market.</summary>
    /// <param name="prepared">The market.</param>
    /// <param name="model">The model in service; null where there is none.</param>
    /// <param name="without">One of <see cref="ModelAbstentions"/>: why there is none.</param>
    /// <param name="by">The parameters of the day.</param>
    public static MarketRanking Of(
        Prepared prepared,
        MarketModel? model,
        string? without,
        CollusionParameters by
    )
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(by);
        var table = prepared.Table;
        int[] all = [.. Enumerable.Range(0, table.Rows.Length)];
        var unlabelled = UnlabelledRank.Of(table, all, prepared.HasBidders);
        var (voice, abstention, fault, shift, said) = Listen(prepared, model, without, by);
        var (pairs, groups) = prepared.HasBidders
            ? MarketTies.Of(prepared.Auctions.Auctions, prepared.Decided, by)
            : ([], []);
        var tied = pairs.Select(pair => (pair.Members[0], pair.Members[1])).ToHashSet();
        var history = Confirmed(prepared);
        var prices = UnlabelledRank.OfColumn(table, UnlabelledRank.Prices, all, rises: false);
        var structure = prepared.HasBidders
            ? UnlabelledRank.OfColumn(table, UnlabelledRank.Structure, all, rises: true)
            : null;
        RankedFigure.Kind[] kinds =
        [
            .. RankedFigure.All.Where(kind =>
                table.Columns.Any(column => column.Name == kind.Code)
            ),
        ];
        var columns = kinds.ToDictionary(
            kind => kind.Code,
            kind => new FigureSpread(table, kind, ValueOf)
        );
        var score = said ?? unlabelled;
        int[] order =
        [
            .. all.OrderByDescending(i => score[i])
                .ThenByDescending(i => unlabelled[i])
                .ThenBy(i => i),
        ];
        return new()
        {
            Voice = voice,
            Abstention = abstention,
            Fault = fault,
            Shift = shift,
            Pairs = pairs,
            Groups = groups,
            Spread = columns.ToDictionary(
                column => column.Key,
                column => column.Value.Quantiles(Quantiles)
            ),
            Auctions =
            [
                .. order.Select(
                    (i, place) =>
                    {
                        var who = prepared.Who[i];
                        return new RankedAuction
                        {
                            At = table.Auctions[i],
                            Place = place + 1,
                            Score = score[i],
                            PriceRank = prices[i],
                            StructureRank = structure?[i],
                            Chance =
                                voice == RankingVoices.Ensemble && prepared.DecidedRows[i] is null
                                    ? said![i]
                                    : null,
                            Figures =
                            [
                                .. kinds
                                    .Select(kind => columns[kind.Code].Figure(i))
                                    .OfType<RankedFigure>(),
                            ],
                            Pairs = PairsOf(who).Count(tied.Contains),
                            AllPairs = who.Count * (who.Count - 1) / 2,
                            History = history.Count(one =>
                                one.At != table.Auctions[i] && who.Count(one.Who.Contains) > 1
                            ),
                        };
                    }
                ),
            ],
        };
    }

    private static (string, string?, Problem?, double?, double[]?) Listen(
        Prepared prepared,
        MarketModel? model,
        string? without,
        CollusionParameters by
    )
    {
        if (model is null)
        {
            return (RankingVoices.Unlabelled, without, null, null, null);
        }

        if (model.Form == RankingVoices.Line && !prepared.HasBidders)
        {
            return (RankingVoices.Unlabelled, ModelAbstentions.Shifted, null, null, null);
        }

        double? shift = null;
        if (model.Form == RankingVoices.Ensemble)
        {
            int[] open =
            [
                .. Enumerable
                    .Range(0, prepared.DecidedRows.Count)
                    .Where(i => prepared.DecidedRows[i] is null),
            ];
            // Where everything is decided there is nobody to say anything of.
            shift = open.Length == 0 ? null : model.ShiftTo(prepared.Table, open);
            if (shift >= MarketShift.AnotherMarket)
            {
                return (RankingVoices.Unlabelled, ModelAbstentions.Shifted, null, shift, null);
            }
        }

        var said = model.Score(prepared.Table, prepared.Who, by);
        return said.Problem is { } fault
                ? (RankingVoices.Unlabelled, ModelAbstentions.Unreadable, fault, shift, null)
            : model.Form == RankingVoices.Line
                ? (RankingVoices.Line, ModelAbstentions.RanksOnly, null, shift, said.Value)
            : (RankingVoices.Ensemble, null, null, shift, said.Value);
    }

    private static List<(int At, HashSet<string> Who)> Confirmed(Prepared prepared) =>
        prepared.HasBidders
            ?
            [
                .. Enumerable
                    .Range(0, prepared.Decided.Count)
                    .Where(at => prepared.Decided[at] == true)
                    .Select(at =>
                        (
                            at,
                            prepared
                                .Auctions.Auctions[at]
                                .Bids.Select(bid => bid.Bidder!)
                                .ToHashSet(StringComparer.Ordinal)
                        )
                    ),
            ]
            : [];

    private static IEnumerable<(string, string)> PairsOf(IReadOnlyList<string> who)
    {
        string[] ordered = [.. who.Order(StringComparer.Ordinal)];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = i + 1; j < ordered.Length; j++)
            {
                yield return (ordered[i], ordered[j]);
            }
        }
    }

    // The distance of logarithms is said as a share.
    private static double ValueOf(RankedFigure.Kind kind, float value) =>
        kind.Code == "structure.closeness.mean" ? Math.Exp(value) - 1 : value;

    private sealed class FigureSpread
    {
        private readonly RankedFigure.Kind _kind;
        private readonly double[] _values;
        private readonly double[] _sorted;

        public FigureSpread(
            FeatureTable table,
            RankedFigure.Kind kind,
            Func<RankedFigure.Kind, float, double> valueOf
        )
        {
            var at = table.Column(kind.Code);
            _kind = kind;
            _values = [.. table.Rows.Select(row => valueOf(kind, row[at]))];
            _sorted = [.. _values.Where(double.IsFinite).Order()];
        }

        public IReadOnlyList<double> Quantiles(int count) =>
            _sorted.Length == 0
                ? []
                :
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(i => _sorted[(int)((_sorted.Length - 1) * (long)i / (count - 1))]),
                ];

        // Against the others: one does not lie beyond itself.
        public RankedFigure? Figure(int row)
        {
            var value = _values[row];
            if (!double.IsFinite(value) || _sorted.Length < 2)
            {
                return null;
            }

            var low = First(value);
            var high = First(Math.BitIncrement(value));
            var equal = (high - low - 1) / 2.0;
            var beyond = (_kind.Rises ? low : _sorted.Length - high) + equal;
            return new(_kind.Code, value, beyond / (_sorted.Length - 1), _sorted.Length - 1);
        }

        // How many are less.
        private int First(double value)
        {
            var (low, high) = (0, _sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_sorted[middle] < value)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }
    }
}
