namespace Trading.Indicators;

/// <summary>The limits of outliers in one run, and what they rest on.</summary>
internal sealed class Fences
{
    private readonly SortedDictionary<RedFlag, List<(string Name, double Value)>> _meta = [];

    /// <summary>What the output says of each indicator, in the peer's order.</summary>
    public IReadOnlyDictionary<RedFlag, List<(string Name, double Value)>> Meta => _meta;

    public Fence Close { get; set; } = Fence.None;

    public Fence Discount { get; set; } = Fence.None;

    public Fence Losing { get; set; } = Fence.None;

    /// <summary>How many valid bids one must have made to be among the busiest.</summary>
    public double Busy { get; set; } = double.NaN;

    public Fence Buyers { get; set; } = Fence.None;

    public Fence ProcuringEntities { get; set; } = Fence.None;

    public Fence Tenderers { get; set; } = Fence.None;

    public Fence Variety { get; set; } = Fence.None;

    public void Say(RedFlag flag, string name, double value)
    {
        if (!_meta.TryGetValue(flag, out var said))
        {
            _meta[flag] = said = [];
        }

        said.Add((name, value));
    }
}

/// <summary>A limit beyond which a figure is an outlier (Tukey), or the one that the settings give.</summary>
/// <param name="At">The limit.</param>
/// <param name="Q1">The first quartile; no number when the settings give the limit.</param>
/// <param name="Q3">The third.</param>
/// <param name="Count">Of how many figures.</param>
/// <param name="IsGiven">By the settings.</param>
internal sealed record Fence(double At, double Q1, double Q3, long Count, bool IsGiven)
{
    public static readonly Fence None = new(double.NaN, double.NaN, double.NaN, 0, false);

    public static Fence Given(double at) => new(at, double.NaN, double.NaN, 0, true);

    /// <summary>Q1 - 1.5 IQR.</summary>
    public static Fence Lower(double q1, double q3, long count) =>
        new(Math.FusedMultiplyAdd(q3 - q1, -1.5, q1), q1, q3, count, false);

    /// <summary>Q3 + 1.5 IQR.</summary>
    public static Fence Upper(double q1, double q3, long count) =>
        new(Math.FusedMultiplyAdd(q3 - q1, 1.5, q3), q1, q3, count, false);

    /// <summary>
    /// A lower fence that can be fallen below: where three quarters do not differ, or it is not positive, it would flag
    /// most or nobody.
    /// </summary>
    public bool TellsBelow => (IsGiven || Q1 > 0) && At > 0;

    public bool TellsAbove => At > 0;
}
