namespace Trading.Indicators;

/// <summary>Counts of a run.</summary>
internal sealed class FoldTally
{
    private static readonly int Outcomes = Enum.GetValues<IndicatorOutcome>().Length;

    private readonly long[] _outcomes = new long[Enum.GetValues<RedFlag>().Length * Outcomes];

    /// <summary>Processes that were computed.</summary>
    public long Processes { get; set; }

    public long WithoutOcid { get; set; }

    public long Cancelled { get; set; }

    public long Excluded { get; set; }

    /// <summary>Bids whose status is missing or none of the codes.</summary>
    public long UnmappedBids { get; set; }

    /// <summary>Awards whose status is none of the codes.</summary>
    public long UnmappedAwards { get; set; }

    /// <summary>Amounts that are no numbers.</summary>
    public long AmountsAsText { get; set; }

    /// <summary>Ids of processes that stand on more than one line, as far as these have results.</summary>
    public long Repeated { get; set; }

    /// <summary>How many subjects had the outcome; R025, R038 and R048 are of organisations, the rest of processes.</summary>
    public long this[RedFlag flag, IndicatorOutcome outcome] =>
        _outcomes[(int)flag * Outcomes + (int)outcome];

    public void Count(RedFlag flag, IndicatorOutcome outcome) =>
        _outcomes[(int)flag * Outcomes + (int)outcome]++;

    public void Add(FoldTally other)
    {
        Processes += other.Processes;
        WithoutOcid += other.WithoutOcid;
        Cancelled += other.Cancelled;
        Excluded += other.Excluded;
        UnmappedBids += other.UnmappedBids;
        UnmappedAwards += other.UnmappedAwards;
        AmountsAsText += other.AmountsAsText;
        Repeated += other.Repeated;
        foreach (var flag in Enum.GetValues<RedFlag>())
        {
            foreach (var outcome in Enum.GetValues<IndicatorOutcome>())
            {
                _outcomes[(int)flag * Outcomes + (int)outcome] += other[flag, outcome];
            }
        }
    }

    /// <summary>Of the subjects that the indicator speaks of, the share for which it could be computed; null when there are none.</summary>
    public double? Coverage(RedFlag flag)
    {
        var computed =
            this[flag, IndicatorOutcome.Triggered] + this[flag, IndicatorOutcome.NotTriggered];
        var spoken =
            computed
            + this[flag, IndicatorOutcome.InsufficientData]
            + this[flag, IndicatorOutcome.CalculationError];
        return spoken == 0 ? null : (double)computed / spoken;
    }
}
