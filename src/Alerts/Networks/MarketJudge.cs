using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>
/// What the counts of a market say: of those that one procurement touched, or of all. Its row is locked by whoever asks.
/// </summary>
internal sealed class MarketJudge(SqlSession sql, CountStore counts, FindingBook book)
{
    private static readonly string[] Kinds =
    [
        NetworkRelations.Pair,
        NetworkRelations.Companion,
        NetworkRelations.Ring,
        NetworkRelations.Expert,
        NetworkRelations.Buyer,
    ];

    // A ring of more is no ring but a trade.
    private const int MostMembers = 40;

    private static readonly Statement LotsOf = Statement.Of(
        "alerts.network_part.of_group",
        """
        select a.procurement_id, a.lot, a.bidder, a.won,
               (select max(w.bidder) from network_part w
                where w.procurement_id = a.procurement_id and w.lot = a.lot and w.won = {true}) as winner
        from network_part a join network_procurement p on p.procurement_id = a.procurement_id
        where a.bidder in @members and p.market = @market
        order by p.opened_on, p.procurement_id, a.lot, a.bidder
        """
    );

    /// <summary>Judges what procurements touched; how many findings changed.</summary>
    /// <param name="market">As it stands with them.</param>
    /// <param name="touched">The counts that they touch, also those that do not move.</param>
    /// <param name="standing">How these stand. What pairs are judged by is among them: who touches a pair touches both.</param>
    /// <param name="by">By which parameters.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<int> Judge(
        MarketRow market,
        IReadOnlySet<TallyKey> touched,
        IReadOnlyDictionary<TallyKey, TallySums> standing,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        List<CountRow> rows = [.. standing.Select(each => CountRow.Of(each.Key, each.Value))];
        var cuts = await CutsOf(market, by, cancel);
        var found = FoundIn(market, rows, cuts, by);
        var subjects = touched
            .Where(key => key.Other.Length > 0)
            .SelectMany(key =>
                new[]
                {
                    PlacedFinding.SubjectOf([key.One, key.Other]),
                    PlacedFinding.SubjectOf([key.Other, key.One]),
                }
            );
        var before = await book.Of(
            Kinds,
            [market.Market],
            [.. subjects.Distinct(StringComparer.Ordinal)],
            cancel
        );
        var changed = await book.Replace(before, found, now, cancel);
        string[] bidders =
        [
            .. touched.Where(key => key.Relation == Tally.Bidder).Select(key => key.One),
        ];
        return changed + await JudgeRings(market, bidders, by, now, cancel);
    }

    /// <summary>Judges all of a market anew, and finds by which p-values it is said; how many findings changed.</summary>
    public async Task<int> JudgeAll(
        MarketRow market,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var rows = new List<CountRow>();
        foreach (
            var (relation, least) in new[]
            {
                (Tally.Bidder, 1L),
                (Tally.Buyer, 1L),
                (Tally.Expert, 1L),
                (Tally.PanelWinner, 1L),
                (Tally.Pair, by.PairLeast),
                (Tally.ExpertWinner, by.ExpertLeast),
                (Tally.BuyerWinner, by.BuyerLeast),
            }
        )
        {
            rows.AddRange(await counts.Of(market.Market, relation, least, cancel));
        }

        var sums = rows.ToDictionary(row => row.Key, row => row.Sums);
        var cuts = new Cuts(
            FalseDiscovery.Cut(
                PValues(rows, Tally.Pair, row => PairChance(market, sums, row)),
                Pairs(sums.Keys.LongCount(key => key.Relation == Tally.Bidder)),
                by.Rate
            ),
            FalseDiscovery.Cut(
                PValues(rows, Tally.ExpertWinner, row => DrawnChance(market, sums, row)),
                sums.Keys.LongCount(key => key.Relation == Tally.Expert)
                    * sums.Keys.LongCount(key => key.Relation == Tally.PanelWinner),
                by.Rate
            ),
            FalseDiscovery.Cut(
                PValues(rows, Tally.BuyerWinner, row => DrawnChance(market, sums, row)),
                sums.Keys.LongCount(key => key.Relation == Tally.Buyer)
                    * sums.Count(sum => sum.Key.Relation == Tally.Bidder && sum.Value.OneWins > 0),
                by.Rate
            )
        );
        await counts.Keep(market.Market, cuts.Pair, cuts.Expert, cuts.Buyer, now, cancel);
        var found = FoundIn(market, rows, cuts, by);
        var rings = await RingsOf(
            market,
            found
                .Where(each => each.Found.Kind == NetworkRelations.Pair)
                .Select(each => (each.Found.Members[0], each.Found.Members[1])),
            by,
            cancel
        );
        return await book.Replace(
            await book.In(market.Market, Kinds, cancel),
            [.. found, .. rings],
            now,
            cancel
        );
    }

    // Rings are looked for in what is tied by pairs that stand, however far that reaches from these.
    private async Task<int> JudgeRings(
        MarketRow market,
        IReadOnlyCollection<string> bidders,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var pairs = new Dictionary<Guid, (string, string)>();
        var reached = new HashSet<string>(bidders, StringComparer.Ordinal);
        var next = bidders;
        while (next.Count > 0 && reached.Count <= MostMembers * 4)
        {
            var more = await book.NamedWith(
                NetworkRelations.Pair,
                market.Market,
                NodeKinds.Firm,
                next,
                pairs.Keys.ToHashSet(),
                cancel
            );
            var found = new List<string>();
            foreach (var pair in more)
            {
                var nodes = pair.Nodes;
                pairs[pair.Id] = (nodes[0].Key, nodes[1].Key);
                found.AddRange(nodes.Select(node => node.Key).Where(reached.Add));
            }

            next = found;
        }

        var before = await book.NamingAny(
            NetworkRelations.Ring,
            market.Market,
            NodeKinds.Firm,
            reached,
            cancel
        );
        if (pairs.Count == 0 && before.Count == 0)
        {
            return 0;
        }

        var rings = await RingsOf(market, pairs.Values, by, cancel);
        // One that went before comes back as the row that it was.
        var again = await book.Of(
            [NetworkRelations.Ring],
            [market.Market],
            [.. rings.Select(ring => ring.Subject)],
            cancel
        );
        return await book.Replace(before.Concat(again), rings, now, cancel);
    }

    private async Task<List<PlacedFinding>> RingsOf(
        MarketRow market,
        IEnumerable<(string One, string Other)> pairs,
        NetworkParameters by,
        CancellationToken cancel
    )
    {
        var ties = pairs.ToHashSet();
        var rings = new List<PlacedFinding>();
        foreach (var members in Communities.Of(ties, by.RingDensity))
        {
            if (members.Count > MostMembers)
            {
                continue;
            }

            var rows = await sql.Query<LotRow>(
                LotsOf,
                new { members = members.ToArray(), market = market.Market },
                cancel
            );
            var lots = rows.GroupBy(row => (row.ProcurementId, row.Lot))
                .Select(lot => new GroupLot(
                    [.. lot.Select(row => row.Bidder)],
                    lot.FirstOrDefault(row => row.Won)?.Bidder ?? lot.First().Winner
                ))
                .ToList();
            var tied = ties.Count(pair =>
                members.Contains(pair.One) && members.Contains(pair.Other)
            );
            var density = tied / (members.Count * (members.Count - 1) / 2.0);
            if (
                RelationFinding.OfRing(members, RingReading.Of(members, lots), density, by) is
                { } ring
            )
            {
                rings.Add(Placed(market, ring, NodeKinds.Firm));
            }
        }

        return rings;
    }

    private static List<PlacedFinding> FoundIn(
        MarketRow market,
        List<CountRow> rows,
        Cuts cuts,
        NetworkParameters by
    )
    {
        var sums = new Dictionary<TallyKey, TallySums>();
        foreach (var row in rows)
        {
            sums[row.Key] = row.Sums;
        }

        var found = new List<PlacedFinding>();
        foreach (var row in rows.DistinctBy(row => row.Key))
        {
            switch (row.Relation)
            {
                case Tally.Pair:
                    var chance = PairChance(market, sums, row);
                    Add(
                        RelationFinding.OfPair(row.One, row.Other, row.Sums, chance, cuts.Pair, by),
                        NodeKinds.Firm
                    );
                    Add(
                        RelationFinding.OfCompanion(
                            (row.One, sums[new(Tally.Bidder, row.One, "")]),
                            row.Other,
                            row.OtherWins,
                            chance,
                            by
                        ),
                        NodeKinds.Firm
                    );
                    Add(
                        RelationFinding.OfCompanion(
                            (row.Other, sums[new(Tally.Bidder, row.Other, "")]),
                            row.One,
                            row.OneWins,
                            chance,
                            by
                        ),
                        NodeKinds.Firm
                    );
                    break;
                case Tally.ExpertWinner:
                    Add(
                        RelationFinding.OfExpert(
                            row.One,
                            row.Other,
                            sums[new(Tally.Expert, row.One, "")].Times,
                            row.Times,
                            DrawnChance(market, sums, row),
                            cuts.Expert,
                            by
                        ),
                        NodeKinds.Expert
                    );
                    break;
                case Tally.BuyerWinner:
                    Add(
                        RelationFinding.OfBuyer(
                            row.One,
                            row.Other,
                            sums[new(Tally.Buyer, row.One, "")].Times,
                            row.Times,
                            DrawnChance(market, sums, row),
                            cuts.Buyer,
                            by
                        ),
                        NodeKinds.Buyer
                    );
                    break;
            }
        }

        return found;

        void Add(RelationFinding? finding, string firstKind)
        {
            if (finding is not null)
            {
                found.Add(Placed(market, finding, firstKind));
            }
        }
    }

    private static PlacedFinding Placed(
        MarketRow market,
        RelationFinding finding,
        string firstKind
    ) =>
        new(
            market.Market,
            market.City,
            market.Kind,
            finding,
            [
                .. finding.Members.Select(
                    (member, at) => new NodeKey(at == 0 ? firstKind : NodeKinds.Firm, member)
                ),
            ]
        );

    private static IEnumerable<double> PValues(
        IEnumerable<CountRow> rows,
        string relation,
        Func<CountRow, MeetingChance> chance
    ) => rows.Where(row => row.Relation == relation).Select(row => chance(row).PValue);

    private static MeetingChance PairChance(
        MarketRow market,
        Dictionary<TallyKey, TallySums> sums,
        CountRow pair
    ) =>
        MeetingChance.OfPair(
            market.Places,
            sums[new(Tally.Bidder, pair.One, "")],
            sums[new(Tally.Bidder, pair.Other, "")],
            pair.Times
        );

    private static MeetingChance DrawnChance(
        MarketRow market,
        Dictionary<TallyKey, TallySums> sums,
        CountRow met
    ) =>
        met.Relation == Tally.ExpertWinner
            ? MeetingChance.OfDrawn(
                market.Panelled,
                sums[new(Tally.Expert, met.One, "")].Times,
                sums[new(Tally.PanelWinner, met.Other, "")].Times,
                met.Times
            )
            : MeetingChance.OfDrawn(
                market.Decided,
                sums[new(Tally.Buyer, met.One, "")].Times,
                sums[new(Tally.Bidder, met.Other, "")].OneWins,
                met.Times
            );

    // Until a market was judged as a whole, each of its pairs must be rare enough to be the only one.
    private async Task<Cuts> CutsOf(
        MarketRow market,
        NetworkParameters by,
        CancellationToken cancel
    )
    {
        if (market is { PairCut: { } pair, ExpertCut: { } expert, BuyerCut: { } buyer })
        {
            return new(pair, expert, buyer);
        }

        var bidders = await counts.HowMany(market.Market, Tally.Bidder, cancel);
        var experts = await counts.HowMany(market.Market, Tally.Expert, cancel);
        var buyers = await counts.HowMany(market.Market, Tally.Buyer, cancel);
        return new(
            FalseDiscovery.First(Pairs(bidders), by.Rate),
            FalseDiscovery.First(experts * bidders, by.Rate),
            FalseDiscovery.First(buyers * bidders, by.Rate)
        );
    }

    private static long Pairs(long bidders) => bidders * (bidders - 1) / 2;

    private sealed record Cuts(double Pair, double Expert, double Buyer);

    private sealed record LotRow
    {
        public Guid ProcurementId { get; init; }
        public string Lot { get; init; } = "";
        public string Bidder { get; init; } = "";
        public bool Won { get; init; }
        public string? Winner { get; init; }
    }
}
