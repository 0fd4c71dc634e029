using Trading.Analysis.Collusion;

namespace Trading.Tests.Analysis.Collusion;

/// <summary>Simulated markets of which some auctions were decided on.</summary>
internal static class MarketWorlds
{
    // Two folds instead of four: half the trainings.
    public static readonly CollusionParameters By = CollusionParameters
        .On(new(2026, 11, 24))
        .With("folds", 2);

    public static IReadOnlyList<LabelledAuction> Cartel(int auctions = 260, int seed = 3) =>
        new AuctionSimulation(
            MarketConduct.Cartel,
            AuctionFormat.FirstPrice,
            auctions,
            30,
            0.3,
            0.5,
            seed
        ).Run();

    /// <summary>Three firms that agree beside an outsider who does not, among auctions of others: close by three, not by all.</summary>
    public static IReadOnlyList<LabelledAuction> Ring(int auctions = 120)
    {
        var random = new Random(3);
        var ring = new List<LabelledAuction>();
        for (var day = 0; day < auctions; day++)
        {
            int[] outsiders = [.. Enumerable.Range(5, 25).OrderBy(_ => random.Next()).Take(4)];
            var isRigged = day % 3 == 0;
            int[] firms = isRigged ? [1, 2, 3, outsiders[0]] : outsiders;
            ring.Add(
                new(
                    $"R{day:000}",
                    [
                        .. firms.Select(
                            (firm, i) =>
                                new LabelledBid(
                                    firm <= 3
                                        ? 1000 + (2 * i) + random.Next(2)
                                        : 1000 + random.Next(200),
                                    i == (isRigged ? day / 3 % 3 : 0),
                                    isRigged && firm <= 3,
                                    $"F{firm:00}"
                                )
                        ),
                    ],
                    isRigged,
                    day,
                    null,
                    new Dictionary<string, double>()
                )
            );
        }

        return ring;
    }

    /// <summary>Of so many with three bids and more, in a drawn order, what they are; of all others nothing.</summary>
    public static bool?[] Decided(
        IReadOnlyList<LabelledAuction> auctions,
        int confirmed,
        int dismissed,
        int seed = 1
    )
    {
        var decided = new bool?[auctions.Count];
        int[] order =
        [
            .. Enumerable
                .Range(0, auctions.Count)
                .Where(at => auctions[at].Bids.Count >= LabelledAuction.FewestBids),
        ];
        new Random(seed).Shuffle(order);
        foreach (
            var at in order
                .Where(at => auctions[at].IsRigged)
                .Take(confirmed)
                .Concat(order.Where(at => !auctions[at].IsRigged).Take(dismissed))
        )
        {
            decided[at] = auctions[at].IsRigged;
        }

        return decided;
    }

    /// <summary>How well an order tells the rigged of those that nobody decided on.</summary>
    public static double Auc(
        MarketRanking ranking,
        IReadOnlyList<LabelledAuction> auctions,
        bool?[] decided
    )
    {
        RankedAuction[] open = [.. ranking.Auctions.Where(one => decided[one.At] is null)];
        return Judgement.AreaUnderCurve(
            [.. open.Select(one => one.Score)],
            [.. open.Select(one => auctions[one.At].IsRigged)]
        );
    }

    public static MarketRanking.Prepared Prepared(IReadOnlyList<LabelledAuction> auctions) =>
        MarketRanking.Prepare("m", auctions, new bool?[auctions.Count], 1);

    /// <summary>The same market with other decisions: its figures know of none.</summary>
    public static MarketRanking.Prepared With(MarketRanking.Prepared prepared, bool?[] decided) =>
        prepared with
        {
            Decided = decided,
            DecidedRows = [.. prepared.Table.Auctions.Select(at => decided[at])],
        };

    public static MarketModel.Trial Trial(MarketRanking.Prepared prepared) =>
        MarketModel.Of(prepared.Table, prepared.DecidedRows, prepared.Who, By, 1);
}
