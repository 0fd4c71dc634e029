namespace Trading.Analysis.Collusion;

/// <summary>How the bidders of a simulated market behave.</summary>
public enum MarketConduct
{
    /// <summary>Everybody for itself.</summary>
    Competitive,

    /// <summary>A ring agrees on a winner; its others cover a little above.</summary>
    Cartel,

    /// <summary>As a cartel, but outsiders bid too, and take what the ring prices too high.</summary>
    Partial,

    /// <summary>As a cartel whose winner takes turns, whatever the costs.</summary>
    Rotating,

    /// <summary>The ring's others stay away and leave the winner among outsiders or alone.</summary>
    Suppression,
}

/// <summary>Who wins a simulated auction.</summary>
public enum AuctionFormat
{
    /// <summary>The lowest price.</summary>
    FirstPrice,

    /// <summary>The price nearest to the mean of all.</summary>
    AverageBid,

    /// <summary>Price and quality, sixty to forty.</summary>
    Scored,
}

/// <summary>
/// Invented auctions of one market. Bidders have costs (common to the auction and their own), capacity that is bound for a
/// time by what they won, a home, and enter where it is worth it; prices mark costs up the more, the fewer are expected. What
/// is invented is known, so that a learner's power can be drawn over the share and the strength of collusion. The same
/// settings give the same auctions.
/// </summary>
/// <param name="Conduct">How a ring behaves, if there is one.</param>
/// <param name="Format">Who wins.</param>
/// <param name="Auctions">How many.</param>
/// <param name="Bidders">How many firms the market has.</param>
/// <param name="RingShare">The share of the firms that are in the ring.</param>
/// <param name="RiggedShare">The share of the auctions that the ring agrees on; the others are fought over by the same firms.</param>
/// <param name="Seed">Of all that is drawn.</param>
public sealed record AuctionSimulation(
    MarketConduct Conduct,
    AuctionFormat Format,
    int Auctions,
    int Bidders,
    double RingShare,
    double RiggedShare,
    int Seed
)
{
    private const double CostSpread = 0.08;
    private const double BusyCost = 0.06;
    private const int BusyFor = 12;
    private const double Expected = 7;

    /// <summary>The market's auctions, one after the other in time, a day apart.</summary>
    public IReadOnlyList<LabelledAuction> Run()
    {
        var random = new Random(Seed);
        var homes = Enumerable.Range(0, Bidders).Select(_ => random.NextDouble()).ToArray();
        var quality = Enumerable.Range(0, Bidders).Select(_ => random.NextDouble()).ToArray();
        var ring = Enumerable.Range(0, Bidders).ToArray();
        random.Shuffle(ring);
        ring = ring[
            ..(Conduct == MarketConduct.Competitive ? 0 : (int)Math.Round(Bidders * RingShare))
        ];
        var inRing = ring.ToHashSet();
        var busyUntil = new int[Bidders];
        var turn = 0;
        var auctions = new List<LabelledAuction>(Auctions);
        for (var day = 0; day < Auctions; day++)
        {
            var size = Math.Exp(13 + random.NextDouble() * 4);
            var estimate = size * (1 + 0.05 * Normal(random));
            var site = random.NextDouble();
            var entrants = Enumerable
                .Range(0, Bidders)
                .Where(firm => Enters(random, homes[firm], site, busyUntil[firm] > day))
                .ToList();
            if (entrants.Count < 2)
            {
                entrants =
                [
                    .. Enumerable
                        .Range(0, Bidders)
                        .OrderBy(firm => Math.Abs(homes[firm] - site))
                        .Take(3),
                ];
            }

            var cost = entrants.ToDictionary(
                firm => firm,
                firm =>
                    size
                    * (
                        0.8
                        + 0.1 * Math.Abs(homes[firm] - site)
                        + (busyUntil[firm] > day ? BusyCost : 0)
                    )
                    * Math.Exp(CostSpread * Normal(random))
            );
            var members = entrants.Where(inRing.Contains).ToArray();
            var isRigged = members.Length >= 2 && random.NextDouble() < RiggedShare;
            var prices = isRigged
                ? Rigged(random, entrants, members, cost, estimate, ring, ref turn)
                : Fought(random, entrants, cost);
            var winner = Winner(prices, quality);
            busyUntil[winner] = day + BusyFor;
            auctions.Add(
                new(
                    $"S{day + 1:00000}",
                    [
                        .. prices
                            .OrderBy(pair => pair.Key)
                            .Select(pair => new LabelledBid(
                                Math.Round(pair.Value),
                                pair.Key == winner,
                                isRigged && inRing.Contains(pair.Key),
                                $"B{pair.Key + 1:000}"
                            )),
                    ],
                    isRigged,
                    day,
                    Math.Round(estimate),
                    new Dictionary<string, double>()
                )
            );
        }

        return auctions;
    }

    private bool Enters(Random random, double home, double site, bool isBusy) =>
        random.NextDouble()
        < Expected
            / Bidders
            * 2
            * Math.Max(0.1, 1 - 1.5 * Math.Abs(home - site))
            * (isBusy ? 0.5 : 1);

    // The fewer are expected, the more is asked above cost: the mark-up of a symmetric first-price auction with costs spread evenly.
    private static Dictionary<int, double> Fought(
        Random random,
        List<int> entrants,
        Dictionary<int, double> cost
    ) =>
        entrants.ToDictionary(
            firm => firm,
            firm =>
                cost[firm] * (1 + 3 * CostSpread / entrants.Count) * Math.Exp(0.01 * Normal(random))
        );

    private Dictionary<int, double> Rigged(
        Random random,
        List<int> entrants,
        int[] members,
        Dictionary<int, double> cost,
        double estimate,
        int[] ring,
        ref int turn
    )
    {
        int chosen;
        if (Conduct == MarketConduct.Rotating)
        {
            do
            {
                turn = (turn + 1) % ring.Length;
            } while (!members.Contains(ring[turn]));

            chosen = ring[turn];
        }
        else
        {
            chosen = members.MinBy(firm => cost[firm]);
        }

        // What a ring may ask lies below the estimate and, with outsiders about, nearer to cost.
        var ceiling = Math.Max(estimate * (0.93 + 0.05 * random.NextDouble()), cost[chosen] * 1.02);
        var hasOutsiders = entrants.Count > members.Length;
        var agreed =
            Conduct == MarketConduct.Partial && hasOutsiders
                ? (ceiling + Fought(random, [chosen], cost)[chosen]) / 2
                : ceiling;
        var prices = new Dictionary<int, double> { [chosen] = agreed };
        foreach (var firm in entrants.Where(firm => firm != chosen))
        {
            if (!members.Contains(firm))
            {
                prices[firm] = cost[firm] * (1 + 3 * CostSpread / entrants.Count);
            }
            else if (Conduct != MarketConduct.Suppression)
            {
                // Cover: a little above, each about as far as the last.
                prices[firm] =
                    Format == AuctionFormat.AverageBid
                        ? agreed * (1 + 0.02 * (random.NextDouble() - 0.5))
                        : agreed * (1.015 + 0.04 * random.NextDouble());
            }
        }

        return prices;
    }

    private int Winner(Dictionary<int, double> prices, double[] quality)
    {
        var lowest = prices.Values.Min();
        var mean = prices.Values.Average();
        return Format switch
        {
            AuctionFormat.FirstPrice => prices.MinBy(pair => (pair.Value, pair.Key)).Key,
            AuctionFormat.AverageBid => prices
                .MinBy(pair => (Math.Abs(pair.Value - mean), pair.Key))
                .Key,
            _ => prices
                .MaxBy(pair => (60 * lowest / pair.Value + 40 * quality[pair.Key], -pair.Key))
                .Key,
        };
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble());
}
