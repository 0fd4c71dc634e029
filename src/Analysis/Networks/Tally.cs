namespace Trading.Analysis.Networks;

/// <summary>Who took part in a lot.</summary>
/// <param name="Lot">Its number.</param>
/// <param name="Bidder">Canonical code; of a consortium the lead's.</param>
/// <param name="Won">True where it won the lot.</param>
public sealed record LotPart(string Lot, string Bidder, bool Won);

/// <summary>What of one procurement is counted: nothing before its opening.</summary>
/// <param name="Buyer">Who buys.</param>
/// <param name="Parts">Bids, one a bidder and lot.</param>
/// <param name="Experts">Tokens of those who sat on its panels; empty until the result is known.</param>
public sealed record CountedProcurement(
    string Buyer,
    IReadOnlyList<LotPart> Parts,
    IReadOnlyList<string> Experts
)
{
    /// <summary>One that nobody may know the bids of.</summary>
    public static readonly CountedProcurement Nothing = new("", [], []);
}

/// <summary>What a count is of.</summary>
/// <param name="Relation">One of <see cref="Tally"/>'s.</param>
/// <param name="One">Whom.</param>
/// <param name="Other">Whom besides; of two bidders the later in the order of codes; empty where there is none.</param>
public readonly record struct TallyKey(string Relation, string One, string Other)
{
    /// <summary>One order for all who move counts, so that none wait for each other in a circle.</summary>
    public static readonly IComparer<TallyKey> Order = Comparer<TallyKey>.Create(
        (one, other) =>
        {
            var by = string.CompareOrdinal(one.Relation, other.Relation);
            by = by != 0 ? by : string.CompareOrdinal(one.One, other.One);
            return by != 0 ? by : string.CompareOrdinal(one.Other, other.Other);
        }
    );
}

/// <summary>Counts that add up.</summary>
/// <param name="Times">Procurements.</param>
/// <param name="OneWins">Those that the one won: of a pair, against the other.</param>
/// <param name="OtherWins">Those that the other won, against the one.</param>
/// <param name="Places">Of a bidder, whom it met, each once a procurement; of a market, bidders, each once a procurement.</param>
public readonly record struct TallySums(long Times, long OneWins, long OtherWins, long Places)
{
    /// <summary>Both together.</summary>
    public static TallySums operator +(TallySums one, TallySums other) =>
        new(
            one.Times + other.Times,
            one.OneWins + other.OneWins,
            one.OtherWins + other.OtherWins,
            one.Places + other.Places
        );

    /// <summary>What the one has more.</summary>
    public static TallySums operator -(TallySums one, TallySums other) =>
        new(
            one.Times - other.Times,
            one.OneWins - other.OneWins,
            one.OtherWins - other.OtherWins,
            one.Places - other.Places
        );
}

/// <summary>
/// What one procurement adds to the counts of its market (bidders of one kind, category and city). A procurement counts once
/// however many lots it has: lots of one procurement are not independent of each other.
/// </summary>
public static class Tally
{
    /// <summary>
    /// The most bidders of a procurement that is counted. Where more bid, whoever is allowed to does (drawn lots,
    /// framework lists): meeting there says nothing, and would be tens of thousands of pairs.
    /// </summary>
    public const int Crowd = 150;

    /// <summary>Of the market: procurements with bids, those with a winner, those with a winner and a panel, places.</summary>
    public const string Market = "market";

    /// <summary>Of a bidder.</summary>
    public const string Bidder = "bidder";

    /// <summary>Of two that bid for one lot.</summary>
    public const string Pair = "pair";

    /// <summary>Of a buyer's procurements with a winner.</summary>
    public const string Buyer = "buyer";

    /// <summary>Of a buyer and who won with it.</summary>
    public const string BuyerWinner = "buyer_winner";

    /// <summary>Of an expert's procurements with a winner.</summary>
    public const string Expert = "expert";

    /// <summary>Of an expert and who won before it.</summary>
    public const string ExpertWinner = "expert_winner";

    /// <summary>Of who won before a panel.</summary>
    public const string PanelWinner = "panel_winner";

    /// <summary>What it adds.</summary>
    public static IReadOnlyDictionary<TallyKey, TallySums> Of(CountedProcurement procurement)
    {
        var sums = new Dictionary<TallyKey, TallySums>();
        if (procurement.Parts.Count == 0)
        {
            return sums;
        }

        var bidders = procurement
            .Parts.Select(part => part.Bidder)
            .ToHashSet(StringComparer.Ordinal);
        if (bidders.Count > Crowd)
        {
            return sums;
        }

        var lots = procurement
            .Parts.GroupBy(part => part.Lot, StringComparer.Ordinal)
            .Select(lot => lot.DistinctBy(part => part.Bidder).ToList())
            .ToList();
        var pairs = new Dictionary<(string One, string Other), (bool One, bool Other)>();
        foreach (var lot in lots)
        {
            var inOrder = lot.OrderBy(part => part.Bidder, StringComparer.Ordinal).ToList();
            for (var i = 0; i < inOrder.Count; i++)
            {
                for (var j = i + 1; j < inOrder.Count; j++)
                {
                    var key = (inOrder[i].Bidder, inOrder[j].Bidder);
                    var won = pairs.GetValueOrDefault(key);
                    pairs[key] = (won.One || inOrder[i].Won, won.Other || inOrder[j].Won);
                }
            }
        }

        var winners = procurement
            .Parts.Where(part => part.Won)
            .Select(part => part.Bidder)
            .ToHashSet(StringComparer.Ordinal);
        var decided = winners.Count > 0 ? 1 : 0;
        var panelled = decided == 1 && procurement.Experts.Count > 0 ? 1 : 0;
        sums[new(Market, "", "")] = new(1, decided, panelled, bidders.Count);
        var met = pairs
            .Keys.SelectMany(pair => new[] { pair.One, pair.Other })
            .CountBy(bidder => bidder, StringComparer.Ordinal)
            .ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);
        foreach (var bidder in bidders)
        {
            sums[new(Bidder, bidder, "")] = new(
                1,
                winners.Contains(bidder) ? 1 : 0,
                0,
                met.GetValueOrDefault(bidder)
            );
        }

        foreach (var ((one, other), won) in pairs)
        {
            sums[new(Pair, one, other)] = new(1, won.One ? 1 : 0, won.Other ? 1 : 0, 0);
        }

        if (decided == 1)
        {
            sums[new(Buyer, procurement.Buyer, "")] = new(1, 0, 0, 0);
            foreach (var winner in winners)
            {
                sums[new(BuyerWinner, procurement.Buyer, winner)] = new(1, 0, 0, 0);
            }
        }

        if (panelled == 1)
        {
            foreach (var winner in winners)
            {
                sums[new(PanelWinner, winner, "")] = new(1, 0, 0, 0);
            }

            foreach (var expert in procurement.Experts.Distinct(StringComparer.Ordinal))
            {
                sums[new(Expert, expert, "")] = new(1, 0, 0, 0);
                foreach (var winner in winners)
                {
                    sums[new(ExpertWinner, expert, winner)] = new(1, 0, 0, 0);
                }
            }
        }

        return sums;
    }

    /// <summary>By what counts move when one procurement stands otherwise; without those that do not move.</summary>
    public static IReadOnlyDictionary<TallyKey, TallySums> Moves(
        CountedProcurement before,
        CountedProcurement now
    )
    {
        var moves = Of(now).ToDictionary();
        foreach (var (key, was) in Of(before))
        {
            moves[key] = moves.GetValueOrDefault(key) - was;
        }

        return moves
            .Where(move => move.Value != default)
            .ToDictionary(move => move.Key, move => move.Value);
    }
}
