namespace Trading.Analysis.Collusion;

/// <summary>
/// Who meets whom in a market, without any label: how often a pair meets beyond what its activity and the auctions' sizes
/// give by chance, who wins when they meet, how close their prices are, which bidders keep to themselves, and where each
/// stands in the bipartite graph of bidders and auctions. What an auction itself adds is taken out before it is judged.
/// </summary>
internal sealed class CoBidding
{
    private const int Dimensions = 6;
    private const int Iterations = 40;
    private const double Bound = 3;

    private readonly List<int[]> _bidders;
    private readonly List<LabelledAuction> _auctions;
    private readonly int[] _activity;
    private readonly int[] _wins;
    private readonly double _pairsByChance;
    private readonly Dictionary<(int, int), Meetings> _pairs = [];
    private readonly int[] _community;
    private readonly Dictionary<int, int> _communitySize = [];
    private readonly double[] _closure;
    private readonly double[,] _places;

    private CoBidding(IReadOnlyList<LabelledAuction> auctions, int seed)
    {
        // By these auctions alone: who bids later changes nothing.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var bid in auctions.SelectMany(auction => auction.Bids))
        {
            numbers.TryAdd(bid.Bidder!, numbers.Count);
        }

        _auctions = [.. auctions];
        _bidders =
        [
            .. auctions.Select(auction =>
                auction.Bids.Select(bid => numbers[bid.Bidder!]).ToArray()
            ),
        ];
        _activity = new int[numbers.Count];
        _wins = new int[numbers.Count];
        double pairs = 0;
        double seats = 0;
        for (var at = 0; at < _auctions.Count; at++)
        {
            var distinct = _bidders[at].Distinct().ToArray();
            pairs += (double)distinct.Length * (distinct.Length - 1);
            seats += distinct.Length;
            foreach (var bidder in distinct)
            {
                _activity[bidder]++;
            }

            Meet(at);
        }

        _pairsByChance = seats > 0 ? pairs / (seats * seats) : 0;
        _community = Communities();
        foreach (var community in _community)
        {
            _communitySize[community] = _communitySize.GetValueOrDefault(community) + 1;
        }

        _closure = Closures();
        _places = Places(seed);
    }

    public static IReadOnlyList<FeatureColumn> AuctionColumns { get; } =
    [
        .. new[]
        {
            "lift.mean",
            "lift.min",
            "lift.max",
            "lift.deviation",
            "surprise.mean",
            "surprise.max",
            "met.share",
            "met.mean",
            "closeness.mean",
            "closeness.min",
            "others_win.mean",
            "even_wins.mean",
            "activity.mean",
            "activity.min",
            "activity.max",
            "win_rate.mean",
            "win_rate.max",
            "win_rate.winner",
            "never_won.share",
            "newcomer.share",
            "community.share",
            "community.size",
            "community.closure",
        }.Select(name => new FeatureColumn($"structure.{name}", FeatureGroup.Structure)),
        .. Enumerable
            .Range(1, Dimensions)
            .Select(i => new FeatureColumn($"structure.place{i}", FeatureGroup.Structure)),
    ];

    public static IReadOnlyList<FeatureColumn> BidColumns { get; } =
    [
        .. new[]
        {
            "lift",
            "surprise",
            "met",
            "closeness",
            "activity",
            "win_rate",
            "closure",
        }.Select(name => new FeatureColumn($"bidder.{name}", FeatureGroup.Structure)),
        .. Enumerable
            .Range(1, Dimensions)
            .Select(i => new FeatureColumn($"bidder.place{i}", FeatureGroup.Structure)),
    ];

    /// <summary>Counts a market. The seed starts the search for the graph's places.</summary>
    public static CoBidding Of(IReadOnlyList<LabelledAuction> auctions, int seed) =>
        new(auctions, seed);

    /// <summary>An auction's figures, itself taken out of the counts.</summary>
    public IEnumerable<float> OfAuction(int at)
    {
        var members = _bidders[at].Distinct().ToArray();
        var pairs = Pairs(members).Select(pair => Elsewhere(pair, at)).ToArray();
        var winner = _auctions[at].Bids.ToList().FindIndex(bid => bid.IsWinner);
        double[] lifts = [.. pairs.Select(pair => pair.Lift)];
        double[] close = [.. pairs.Select(pair => pair.Closeness).Where(double.IsFinite)];
        double[] activity = [.. members.Select(member => Math.Log(_activity[member]))];
        double[] rates = [.. members.Select(member => WinRate(member, at))];
        var community = members
            .GroupBy(member => _community[member])
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key)
            .First();
        return new[]
        {
            Mean(lifts),
            lifts.Length == 0 ? double.NaN : lifts.Min(),
            lifts.Length == 0 ? double.NaN : lifts.Max(),
            Deviation(lifts),
            Mean([.. pairs.Select(pair => pair.Surprise)]),
            pairs.Length == 0 ? double.NaN : pairs.Max(pair => pair.Surprise),
            Mean([.. pairs.Select(pair => pair.Met > 0 ? 1.0 : 0)]),
            Mean([.. pairs.Select(pair => Math.Log(1 + pair.Met))]),
            Mean(close),
            close.Length == 0 ? double.NaN : close.Min(),
            Mean([.. pairs.Where(pair => pair.Met > 0).Select(pair => pair.OthersWin)]),
            Mean([.. pairs.Where(pair => pair.Met > 0).Select(pair => pair.EvenWins)]),
            Mean(activity),
            activity.Min(),
            activity.Max(),
            Mean(rates),
            rates.Max(),
            winner < 0 ? double.NaN : WinRate(_bidders[at][winner], at),
            Mean([.. members.Select(member => _wins[member] == 0 ? 1.0 : 0)]),
            Mean([.. members.Select(member => _activity[member] == 1 ? 1.0 : 0)]),
            (double)community.Count() / members.Length,
            Math.Log(_communitySize[community.Key]),
            Mean([.. members.Select(member => _closure[member])]),
        }
            .Concat(
                Enumerable
                    .Range(0, Dimensions)
                    .Select(d => Mean([.. members.Select(member => _places[member, d])]))
            )
            .Select(value => (float)value);
    }

    /// <summary>A bid's figures: its bidder among those it meets here.</summary>
    public IEnumerable<float> OfBid(int at, int bid)
    {
        var bidder = _bidders[at][bid];
        var pairs = _bidders[at]
            .Distinct()
            .Where(other => other != bidder)
            .Select(other => Elsewhere(Ordered(bidder, other), at))
            .ToArray();
        return new[]
        {
            Mean([.. pairs.Select(pair => pair.Lift)]),
            Mean([.. pairs.Select(pair => pair.Surprise)]),
            Mean([.. pairs.Select(pair => Math.Log(1 + pair.Met))]),
            Mean([.. pairs.Select(pair => pair.Closeness).Where(double.IsFinite)]),
            Math.Log(_activity[bidder]),
            WinRate(bidder, at),
            _closure[bidder],
        }
            .Concat(Enumerable.Range(0, Dimensions).Select(d => _places[bidder, d]))
            .Select(value => (float)value);
    }

    private void Meet(int at)
    {
        var bids = _auctions[at].Bids;
        for (var i = 0; i < bids.Count; i++)
        {
            if (bids[i].IsWinner)
            {
                _wins[_bidders[at][i]]++;
            }
        }

        foreach (var pair in Pairs(_bidders[at].Distinct().ToArray()))
        {
            var (first, second) = (BidOf(at, pair.Item1), BidOf(at, pair.Item2));
            var kept = _pairs.GetValueOrDefault(pair);
            _pairs[pair] = kept with
            {
                Met = kept.Met + 1,
                FirstWins = kept.FirstWins + (first.IsWinner ? 1 : 0),
                SecondWins = kept.SecondWins + (second.IsWinner ? 1 : 0),
                Distance = kept.Distance + Math.Abs(Math.Log(first.Value / second.Value)),
            };
        }
    }

    private PairFigures Elsewhere((int, int) pair, int at)
    {
        var all = _pairs[pair];
        var (first, second) = (BidOf(at, pair.Item1), BidOf(at, pair.Item2));
        var met = all.Met - 1;
        var expected =
            (_activity[pair.Item1] - 1.0) * (_activity[pair.Item2] - 1.0) * _pairsByChance;
        double firstWins = all.FirstWins - (first.IsWinner ? 1 : 0);
        double secondWins = all.SecondWins - (second.IsWinner ? 1 : 0);
        var distance = all.Distance - Math.Abs(Math.Log(first.Value / second.Value));
        return new(
            met,
            Math.Log((met + 0.5) / (expected + 0.5)),
            (met - expected) / Math.Sqrt(expected + 1),
            met > 0 ? distance / met : double.NaN,
            met > 0 ? (met - firstWins - secondWins) / met : double.NaN,
            firstWins + secondWins > 0
                ? 1 - Math.Abs(firstWins - secondWins) / (firstWins + secondWins)
                : 0
        );
    }

    private double WinRate(int bidder, int at)
    {
        var won = BidOf(at, bidder).IsWinner ? 1 : 0;
        return (_wins[bidder] - won + 0.2) / (_activity[bidder] - 1 + 1.0);
    }

    private LabelledBid BidOf(int at, int bidder) =>
        _auctions[at].Bids[Array.IndexOf(_bidders[at], bidder)];

    // Labels travel along ties that chance does not explain; equal ones go to the smallest, so that the outcome is one.
    private int[] Communities()
    {
        var ties = new List<(int Other, double Weight)>[_activity.Length];
        for (var i = 0; i < ties.Length; i++)
        {
            ties[i] = [];
        }

        foreach (var ((first, second), meetings) in _pairs)
        {
            var expected = _activity[first] * (double)_activity[second] * _pairsByChance;
            var surprise = (meetings.Met - expected) / Math.Sqrt(expected + 1);
            if (surprise > Bound)
            {
                ties[first].Add((second, surprise));
                ties[second].Add((first, surprise));
            }
        }

        int[] label = [.. Enumerable.Range(0, _activity.Length)];
        for (var sweep = 0; sweep < 20; sweep++)
        {
            var moved = false;
            for (var bidder = 0; bidder < label.Length; bidder++)
            {
                if (ties[bidder].Count == 0)
                {
                    continue;
                }

                var best = ties[bidder]
                    .GroupBy(tie => label[tie.Other])
                    .OrderByDescending(group => group.Sum(tie => tie.Weight))
                    .ThenBy(group => group.Key)
                    .First()
                    .Key;
                moved |= best != label[bidder];
                label[bidder] = best;
            }

            if (!moved)
            {
                break;
            }
        }

        return label;
    }

    // The share of a bidder's meetings that are with its own community.
    private double[] Closures()
    {
        var inside = new double[_activity.Length];
        var all = new double[_activity.Length];
        foreach (var ((first, second), meetings) in _pairs)
        {
            all[first] += meetings.Met;
            all[second] += meetings.Met;
            if (_community[first] == _community[second])
            {
                inside[first] += meetings.Met;
                inside[second] += meetings.Met;
            }
        }

        return [.. inside.Select((met, i) => all[i] > 0 ? met / all[i] : 0)];
    }

    // Leading singular vectors of the bidders' side of the graph, scaled by degrees, by iteration of a small subspace.
    private double[,] Places(int seed)
    {
        var bidders = _activity.Length;
        var size = _bidders.Select(members => Math.Sqrt(members.Distinct().Count())).ToArray();
        var scale = _activity.Select(activity => Math.Sqrt(Math.Max(activity, 1))).ToArray();
        var random = new Random(seed);
        // The first vector is the degrees themselves and says nothing new.
        var columns = Dimensions + 1;
        var vectors = new double[columns][];
        for (var d = 0; d < columns; d++)
        {
            vectors[d] = new double[bidders];
            for (var i = 0; i < bidders; i++)
            {
                vectors[d][i] = d == 0 ? scale[i] : random.NextDouble() - 0.5;
            }
        }

        for (var round = 0; round < Iterations; round++)
        {
            for (var d = 0; d < columns; d++)
            {
                vectors[d] = Through(vectors[d], size, scale);
                for (var before = 0; before < d; before++)
                {
                    var along = Dot(vectors[d], vectors[before]);
                    for (var i = 0; i < bidders; i++)
                    {
                        vectors[d][i] -= along * vectors[before][i];
                    }
                }

                var length = Math.Sqrt(Dot(vectors[d], vectors[d]));
                for (var i = 0; i < bidders && length > 1e-12; i++)
                {
                    vectors[d][i] /= length;
                }
            }
        }

        var places = new double[bidders, Dimensions];
        for (var i = 0; i < bidders; i++)
        {
            for (var d = 0; d < Dimensions; d++)
            {
                places[i, d] = vectors[d + 1][i] / scale[i] * Math.Sqrt(bidders);
            }
        }

        return places;
    }

    private double[] Through(double[] vector, double[] size, double[] scale)
    {
        var result = new double[vector.Length];
        for (var at = 0; at < _bidders.Count; at++)
        {
            double sum = 0;
            foreach (var bidder in _bidders[at])
            {
                sum += vector[bidder] / scale[bidder];
            }

            sum /= size[at] * size[at];
            foreach (var bidder in _bidders[at])
            {
                result[bidder] += sum / scale[bidder];
            }
        }

        return result;
    }

    private static double Dot(double[] first, double[] second)
    {
        double sum = 0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += first[i] * second[i];
        }

        return sum;
    }

    private static IEnumerable<(int, int)> Pairs(int[] members)
    {
        for (var i = 0; i < members.Length; i++)
        {
            for (var j = i + 1; j < members.Length; j++)
            {
                yield return Ordered(members[i], members[j]);
            }
        }
    }

    private static (int, int) Ordered(int first, int second) =>
        first < second ? (first, second) : (second, first);

    private static double Mean(double[] values) =>
        values.Length == 0 ? double.NaN : values.Average();

    private static double Deviation(double[] values)
    {
        if (values.Length < 2)
        {
            return double.NaN;
        }

        var mean = values.Average();
        return Math.Sqrt(
            values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)
        );
    }

    private readonly record struct Meetings(
        int Met,
        int FirstWins,
        int SecondWins,
        double Distance
    );

    private readonly record struct PairFigures(
        int Met,
        double Lift,
        double Surprise,
        double Closeness,
        double OthersWin,
        double EvenWins
    );
}
