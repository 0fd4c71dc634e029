namespace Trading.Analysis.Trends;

/// <summary>A decided procurement as the series count it.</summary>
public sealed record TrendEvent
{
    /// <summary>When it was decided.</summary>
    public required DateOnly DecidedOn { get; init; }

    /// <summary>The kind of trading: months are compared with the same kind's.</summary>
    public required string Kind { get; init; }

    /// <summary>The city, by division; empty where that is not known.</summary>
    public required string City { get; init; }

    /// <summary>The purchaser's key.</summary>
    public required string Buyer { get; init; }

    /// <summary>The agency's key; empty where nobody runs it for the purchaser.</summary>
    public string Agency { get; init; } = "";

    /// <summary>Lots with a valid bidder.</summary>
    public int Lots { get; init; }

    /// <summary>Of these, those with one.</summary>
    public int SingleLots { get; init; }

    /// <summary>By which share of the ceiling the award lies below it; null where either is not known.</summary>
    public double? Discount { get; init; }

    /// <summary>Keys of the firms that won, each once.</summary>
    public IReadOnlyList<string> Winners { get; init; } = [];

    internal int Month => MonthOf(DecidedOn);

    /// <summary>Months since the year 0.</summary>
    internal static int MonthOf(DateOnly day) => (day.Year * 12) + day.Month - 1;
}

/// <summary>A month of a series.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Cases">So many could have been a hit.</param>
/// <param name="Hits">So many were.</param>
/// <param name="Expected">So many would have been, had the unit kept its own distance from the market of that month.</param>
public sealed record TrendMonth(DateOnly Month, long Cases, long Hits, double Expected);

/// <summary>A series that rose beyond what its market, its size and chance explain.</summary>
/// <param name="Measure">One of <see cref="TrendMeasures"/>.</param>
/// <param name="Unit">One of <see cref="TrendUnits"/>.</param>
/// <param name="Who">Key of the purchaser or agency, or the city's division.</param>
/// <param name="Shape">One of <see cref="TrendShapes"/>.</param>
/// <param name="From">The first month of the new level; of a drift, of its second half.</param>
/// <param name="Before">Share before that month.</param>
/// <param name="After">Share from it on.</param>
/// <param name="Difference">The rise beyond what the market's own months give.</param>
/// <param name="PValue">How often chance goes as far.</param>
/// <param name="Months">All months with a case, in order.</param>
/// <param name="Cities">Where its cases lie.</param>
/// <param name="Kinds">Of which kinds of trading they are.</param>
public sealed record TrendFinding(
    string Measure,
    string Unit,
    string Who,
    string Shape,
    DateOnly From,
    double Before,
    double After,
    double Difference,
    double PValue,
    IReadOnlyList<TrendMonth> Months,
    IReadOnlyList<string> Cities,
    IReadOnlyList<string> Kinds
)
{
    /// <summary>1 to 3.</summary>
    public int LevelBy(TrendParameters by) =>
        Difference >= (by ?? throw new ArgumentNullException(nameof(by))).DifferenceOrange ? 2 : 1;

    /// <summary>What was seen, in words.</summary>
    public LocalizedText Sentence
    {
        get
        {
            var counted = TrendMeasures.Counted(Measure);
            var (before, after, rise, p) = (
                Percent(Before),
                Percent(After),
                Percent(Difference),
                Numbers.Say(PValue)
            );
            return Shape == TrendShapes.Break
                ? new(
                    $"自{From:yyyy年M月}起，{counted.Zh}由{before}升至{after}；同期市场变化和季节已扣除，仍高出{rise}（偶然达到这一程度的概率约{p}）。",
                    $"From {Month(From)} on {counted.En} rose from {before} to {after}; with the market's own movement and season taken out {rise} of it remain (chance goes as far with a probability of about {p})."
                )
                : new(
                    $"近三年{counted.Zh}逐月上升，前半段为{before}，后半段为{after}；同期市场变化和季节已扣除，仍高出{rise}（偶然达到这一程度的概率约{p}）。",
                    $"Month by month {counted.En} rose, from {before} in the first half to {after} in the second; with the market's own movement and season taken out {rise} of it remain (chance goes as far with a probability of about {p})."
                );
        }
    }

    private static string Month(DateOnly day) =>
        day.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    private static string Percent(double share) =>
        (100 * share).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + "%";
}
