namespace Trading.Analysis.Networks;

/// <summary>From when on what is said of relations, as data with its source.</summary>
public sealed class NetworkParameters
{
    private static readonly DatedValues Values = DatedValues.Read("networks.json");

    private readonly IReadOnlyDictionary<string, double> _values;

    private NetworkParameters(IReadOnlyDictionary<string, double> values) => _values = values;

    /// <summary>All rows: code, value, from when on, on what it rests.</summary>
    public static IReadOnlyList<DatedValue> All => Values.Rows;

    /// <summary>Those in force on a day.</summary>
    public static NetworkParameters On(DateOnly day) => new(Values.On(day));

    /// <summary>Which share of what is said may be chance.</summary>
    public double Rate => _values["fdr"];

    /// <summary>Meetings of a pair at least.</summary>
    public long PairLeast => (long)_values["pair.least"];

    /// <summary>A companion's procurements at least.</summary>
    public long CompanionLeast => (long)_values["companion.least"];

    /// <summary>A companion's share of wins at most.</summary>
    public double CompanionWins => _values["companion.wins"];

    /// <summary>The share of a companion's procurements that one rival won, at least.</summary>
    public double CompanionShare => _values["companion.share"];

    /// <summary>The share of a ring's pairs that meet beyond chance, at least.</summary>
    public double RingDensity => _values["ring.density"];

    /// <summary>Lots that members of a ring won against each other, at least.</summary>
    public int RingLeastLots => (int)_values["ring.least"];

    /// <summary>Members of a ring who win, at least.</summary>
    public int RingLeastWinners => (int)_values["ring.winners"];

    /// <summary>The share of the member who wins most, at most.</summary>
    public double RingLargestShare => _values["ring.largest"];

    /// <summary>The share of lots where members meet that a member wins, at least.</summary>
    public double RingInsideShare => _values["ring.inside"];

    /// <summary>By which wins go round.</summary>
    public double RotationPValue => _values["rotation.p"];

    /// <summary>Common procurements of a winner and an expert, at least.</summary>
    public long ExpertLeast => (long)_values["expert.least"];

    /// <summary>Procurements that one wins with one buyer, at least.</summary>
    public long BuyerLeast => (long)_values["buyer.least"];

    /// <summary>The share of a buyer's procurements that one wins, at least.</summary>
    public double BuyerShare => _values["buyer.share"];

    /// <summary>How many firms may share a value before it is everybody's (a copy shop, an agency's computer).</summary>
    public int SharedMost => (int)_values["shared.most"];
}
