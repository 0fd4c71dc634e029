using Trading.Analysis.Networks;

namespace Trading.Tests.Analysis.Networks;

/// <summary>A market made by hand, and what is found in it from nothing.</summary>
internal sealed class NetworkWorld
{
    private readonly List<CountedProcurement> _procurements = [];

    public static readonly NetworkParameters By = NetworkParameters.On(new(2026, 11, 24));

    public IReadOnlyList<CountedProcurement> Procurements => _procurements;

    /// <summary>One lot; the first named wins.</summary>
    public NetworkWorld Lot(string buyer, string[] experts, params string[] bidders)
    {
        _procurements.Add(
            new(
                buyer,
                [.. bidders.Select((bidder, at) => new LotPart("1", bidder, at == 0))],
                experts
            )
        );
        return this;
    }

    public NetworkWorld Lot(params string[] bidders) => Lot("buyer", [], bidders);

    /// <summary>Firms that each bid where chance has it, and win so.</summary>
    public static NetworkWorld Honest(int seed, int procurements = 120, int firms = 16)
    {
        var random = new Random(seed);
        var world = new NetworkWorld();
        for (var i = 0; i < procurements; i++)
        {
            // Some bid far more often than others, and fields are of several sizes.
            string[] field =
            [
                .. Enumerable
                    .Range(0, firms)
                    .OrderBy(firm => Math.Pow(random.NextDouble(), 1 + (firm % 4)))
                    .Take(3 + (i % 4))
                    .Select(firm => $"F{firm:00}")
                    .OrderBy(_ => random.Next()),
            ];
            world.Lot(
                $"buyer{random.Next(8)}",
                [$"E{random.Next(20)}", $"E{20 + random.Next(20)}"],
                field
            );
        }

        return world;
    }

    public NetworkWorld Renamed(Func<string, string> name)
    {
        var renamed = new NetworkWorld();
        renamed._procurements.AddRange(
            _procurements.Select(one => new CountedProcurement(
                name(one.Buyer),
                [.. one.Parts.Select(part => part with { Bidder = name(part.Bidder) })],
                [.. one.Experts.Select(name)]
            ))
        );
        return renamed;
    }

    public IReadOnlyDictionary<TallyKey, TallySums> Sums()
    {
        var sums = new Dictionary<TallyKey, TallySums>();
        foreach (var (key, by) in _procurements.SelectMany(one => Tally.Of(one)))
        {
            sums[key] = sums.GetValueOrDefault(key) + by;
        }

        return sums;
    }

    public IReadOnlyList<RelationFinding> Findings()
    {
        var sums = Sums();
        var market = sums[new(Tally.Market, "", "")];
        TallySums Of(string relation, string one) => sums.GetValueOrDefault(new(relation, one, ""));
        List<KeyValuePair<TallyKey, TallySums>> All(string relation) =>
            [.. sums.Where(sum => sum.Key.Relation == relation)];
        MeetingChance Met(TallyKey key) =>
            MeetingChance.OfPair(
                market.Places,
                Of(Tally.Bidder, key.One),
                Of(Tally.Bidder, key.Other),
                sums[key].Times
            );
        MeetingChance Judged(TallyKey key) =>
            MeetingChance.OfDrawn(
                market.OtherWins,
                Of(Tally.Expert, key.One).Times,
                Of(Tally.PanelWinner, key.Other).Times,
                sums[key].Times
            );
        MeetingChance Bought(TallyKey key) =>
            MeetingChance.OfDrawn(
                market.OneWins,
                Of(Tally.Buyer, key.One).Times,
                Of(Tally.Bidder, key.Other).OneWins,
                sums[key].Times
            );
        long bidders = All(Tally.Bidder).Count;
        var cut = FalseDiscovery.Cut(
            All(Tally.Pair).Select(pair => Met(pair.Key).PValue),
            bidders * (bidders - 1) / 2,
            By.Rate
        );
        var expertCut = FalseDiscovery.Cut(
            All(Tally.ExpertWinner).Select(pair => Judged(pair.Key).PValue),
            (long)All(Tally.Expert).Count * All(Tally.PanelWinner).Count,
            By.Rate
        );
        var buyerCut = FalseDiscovery.Cut(
            All(Tally.BuyerWinner).Select(pair => Bought(pair.Key).PValue),
            All(Tally.Buyer).Count * bidders,
            By.Rate
        );
        var found = new List<RelationFinding?>();
        foreach (var (key, pair) in All(Tally.Pair))
        {
            var chance = Met(key);
            found.Add(RelationFinding.OfPair(key.One, key.Other, pair, chance, cut, By));
            found.Add(
                RelationFinding.OfCompanion(
                    (key.One, Of(Tally.Bidder, key.One)),
                    key.Other,
                    pair.OtherWins,
                    chance,
                    By
                )
            );
            found.Add(
                RelationFinding.OfCompanion(
                    (key.Other, Of(Tally.Bidder, key.Other)),
                    key.One,
                    pair.OneWins,
                    chance,
                    By
                )
            );
        }

        found.AddRange(
            All(Tally.ExpertWinner)
                .Select(pair =>
                    RelationFinding.OfExpert(
                        pair.Key.One,
                        pair.Key.Other,
                        Of(Tally.Expert, pair.Key.One).Times,
                        pair.Value.Times,
                        Judged(pair.Key),
                        expertCut,
                        By
                    )
                )
        );
        found.AddRange(
            All(Tally.BuyerWinner)
                .Select(pair =>
                    RelationFinding.OfBuyer(
                        pair.Key.One,
                        pair.Key.Other,
                        Of(Tally.Buyer, pair.Key.One).Times,
                        pair.Value.Times,
                        Bought(pair.Key),
                        buyerCut,
                        By
                    )
                )
        );
        var pairs = found
            .OfType<RelationFinding>()
            .Where(one => one.Kind == NetworkRelations.Pair)
            .Select(one => (one.Members[0], one.Members[1]))
            .ToHashSet();
        foreach (var members in Communities.Of(pairs, By.RingDensity))
        {
            var lots = _procurements
                .Select(one => new GroupLot(
                    [.. one.Parts.Select(part => part.Bidder).Where(members.Contains)],
                    one.Parts.FirstOrDefault(part => part.Won)?.Bidder
                ))
                .ToList();
            var tied = pairs.Count(pair =>
                members.Contains(pair.Item1) && members.Contains(pair.Item2)
            );
            found.Add(
                RelationFinding.OfRing(
                    members,
                    RingReading.Of(members, lots),
                    tied / (members.Count * (members.Count - 1) / 2.0),
                    By
                )
            );
        }

        return [.. found.OfType<RelationFinding>()];
    }
}
