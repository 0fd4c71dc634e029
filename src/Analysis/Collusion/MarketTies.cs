using Trading.Analysis.Networks;

namespace Trading.Analysis.Collusion;

/// <summary>
/// Pairs and groups of one market that meet beyond chance, by the null model of the networks (activity and sizes kept), held to
/// a false-discovery rate over all pairs of the market, and ranked by how far from chance and how close in price they are.
/// </summary>
public static class MarketTies
{
    // There everybody bids who may, as for the networks.
    private const int MostBidders = 150;

    /// <summary>The pairs, and the groups of three and more, the most striking first.</summary>
    /// <param name="auctions">The market's, each bid with its bidder.</param>
    /// <param name="decided">By auction: true confirmed, false dismissed, null undecided.</param>
    /// <param name="by">The parameters of the day.</param>
    public static (IReadOnlyList<MarketTie> Pairs, IReadOnlyList<MarketTie> Groups) Of(
        IReadOnlyList<LabelledAuction> auctions,
        IReadOnlyList<bool?> decided,
        CollusionParameters by
    )
    {
        ArgumentNullException.ThrowIfNull(auctions);
        ArgumentNullException.ThrowIfNull(decided);
        ArgumentNullException.ThrowIfNull(by);
        var firms = new Dictionary<string, TallySums>(StringComparer.Ordinal);
        var pairs = new Dictionary<(string, string), Meetings>();
        long places = 0;
        for (var at = 0; at < auctions.Count; at++)
        {
            var bids = auctions[at]
                .Bids.DistinctBy(bid => bid.Bidder)
                .OrderBy(bid => bid.Bidder, StringComparer.Ordinal)
                .ToList();
            if (bids.Count > MostBidders)
            {
                continue;
            }

            places += bids.Count;
            for (var i = 0; i < bids.Count; i++)
            {
                firms[bids[i].Bidder!] =
                    firms.GetValueOrDefault(bids[i].Bidder!)
                    + new TallySums(1, bids[i].IsWinner ? 1 : 0, 0, bids.Count - 1);
                for (var j = i + 1; j < bids.Count; j++)
                {
                    var key = (bids[i].Bidder!, bids[j].Bidder!);
                    if (!pairs.TryGetValue(key, out var kept))
                    {
                        pairs[key] = kept = new();
                    }

                    kept.Add(at, bids[i], bids[j]);
                }
            }
        }

        var frequent = pairs
            .Where(pair => pair.Value.Auctions.Count >= by.PairLeast)
            .Select(pair =>
                (
                    Key: pair.Key,
                    Kept: pair.Value,
                    Chance: MeetingChance.OfPair(
                        places,
                        firms[pair.Key.Item1],
                        firms[pair.Key.Item2],
                        pair.Value.Auctions.Count
                    )
                )
            )
            .ToList();
        // All pairs of the market are tests, and not those alone that met.
        var cut = FalseDiscovery.Cut(
            frequent.Select(pair => pair.Chance.PValue),
            (long)firms.Count * (firms.Count - 1) / 2,
            by.PairRate
        );
        double[] distances = [.. pairs.Values.Select(kept => kept.Distance).Order()];
        List<MarketTie> found =
        [
            .. frequent
                .Where(pair => pair.Chance.PValue <= cut)
                .Select(pair => new MarketTie
                {
                    Members = [pair.Key.Item1, pair.Key.Item2],
                    Met = pair.Kept.Auctions.Count,
                    Expected = pair.Chance.Expected,
                    PValue = pair.Chance.PValue,
                    Distance = pair.Kept.Distance,
                    CloserThan = Farther(distances, pair.Kept.Distance),
                    Won = pair.Kept.FirstWins + pair.Kept.SecondWins,
                    Wins = [pair.Kept.FirstWins, pair.Kept.SecondWins],
                    Confirmed = pair.Kept.Auctions.Count(at => decided[at] == true),
                    Auctions = pair.Kept.Auctions,
                }),
        ];
        return (Ranked(found), Ranked(Groups(auctions, decided, found, distances, by)));
    }

    private static List<MarketTie> Groups(
        IReadOnlyList<LabelledAuction> auctions,
        IReadOnlyList<bool?> decided,
        List<MarketTie> pairs,
        double[] distances,
        CollusionParameters by
    )
    {
        var groups = new List<MarketTie>();
        foreach (
            var members in Communities.Of(
                pairs.Select(pair => (pair.Members[0], pair.Members[1])),
                by.GroupDensity
            )
        )
        {
            var inside = members.ToHashSet(StringComparer.Ordinal);
            MarketTie[] ties = [.. pairs.Where(pair => pair.Members.All(inside.Contains))];
            int[] met =
            [
                .. Enumerable
                    .Range(0, auctions.Count)
                    .Where(at =>
                        auctions[at].Bids.Count <= MostBidders
                        && auctions[at].Bids.Count(bid => inside.Contains(bid.Bidder!)) > 1
                    ),
            ];
            int[] wins =
            [
                .. members.Select(member =>
                    met.Count(at =>
                        auctions[at].Bids.Any(bid => bid.IsWinner && bid.Bidder == member)
                    )
                ),
            ];
            var distance = ties.Average(tie => tie.Distance);
            groups.Add(
                new()
                {
                    Members = members,
                    Met = met.Length,
                    Expected = ties.Sum(tie => tie.Expected),
                    PValue = ties.Max(tie => tie.PValue),
                    Distance = distance,
                    CloserThan = Farther(distances, distance),
                    Won = wins.Sum(),
                    Wins = wins,
                    Confirmed = met.Count(at => decided[at] == true),
                    Auctions = met,
                }
            );
        }

        return groups;
    }

    private static IReadOnlyList<MarketTie> Ranked(List<MarketTie> ties)
    {
        double[] chances = [.. ties.Select(tie => tie.PValue).Order()];
        return
        [
            .. ties.Select(tie =>
                    tie with
                    {
                        Score = (Farther(chances, tie.PValue) + tie.CloserThan) / 2,
                    }
                )
                .OrderByDescending(tie => tie.Score)
                .ThenBy(tie => tie.PValue)
                .ThenBy(tie => string.Join('\n', tie.Members), StringComparer.Ordinal),
        ];
    }

    // The share of sorted values beyond one, equal ones by half.
    private static double Farther(double[] sorted, double value)
    {
        var first = Array.BinarySearch(sorted, value);
        var (low, high) = (first < 0 ? ~first : first, first < 0 ? ~first : first);
        while (low > 0 && sorted[low - 1] == value)
        {
            low--;
        }

        while (high < sorted.Length && sorted[high] == value)
        {
            high++;
        }

        return sorted.Length == 0
            ? 0
            : (sorted.Length - high + ((high - low) / 2.0)) / sorted.Length;
    }

    private sealed class Meetings
    {
        private double _sum;

        public List<int> Auctions { get; } = [];
        public int FirstWins { get; private set; }
        public int SecondWins { get; private set; }
        public double Distance => _sum / Auctions.Count;

        public void Add(int at, LabelledBid first, LabelledBid second)
        {
            Auctions.Add(at);
            FirstWins += first.IsWinner ? 1 : 0;
            SecondWins += second.IsWinner ? 1 : 0;
            _sum += Math.Exp(Math.Abs(Math.Log(first.Value / second.Value))) - 1;
        }
    }
}
