using System.Text.Json.Serialization;

namespace Trading.Analysis.Collusion;

/// <summary>How what is learned is kept apart from what it is tried on.</summary>
public enum EvaluationProtocol
{
    /// <summary>Four fifths of the auctions train, the others try; all bids of an auction on one side.</summary>
    Grouped,

    /// <summary>What came first trains, the next tenth tries; structure counts nothing that came later.</summary>
    Temporal,

    /// <summary>Bids at random, whatever their auction. It leaks: an auction's bids share their label.</summary>
    RandomBids,

    /// <summary>The other markets train. What differs from them is abstained from.</summary>
    LeaveOneMarketOut,
}

/// <summary>A figure over all splits.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Low">The lower end of where 95 of 100 splits fall, taken as normal; NaN with one split alone.</param>
/// <param name="High">The upper end.</param>
public sealed record Interval(double Mean, double Low, double High)
{
    /// <summary>Of the splits' own figures; those that say nothing are left out.</summary>
    public static Interval? Of(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return null;
        }

        var mean = known.Average();
        if (known.Length == 1)
        {
            return new(mean, double.NaN, double.NaN);
        }

        var half =
            1.96
            * Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / (known.Length - 1));
        return new(mean, Math.Max(mean - half, 0), Math.Min(mean + half, 1));
    }
}

/// <summary>What one learner reached with one set of figures.</summary>
public sealed record EvaluationRow
{
    /// <summary>The file; null where there is one.</summary>
    public string? Market { get; init; }

    /// <summary><c>auction</c> or <c>bid</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Which figures: <c>screen:cv</c>, <c>screens</c>, <c>+subgroups</c>, <c>+structure</c>, <c>all</c>, <c>unlabelled</c>.</summary>
    public required string Features { get; init; }

    /// <summary>Which learner: <c>direction</c>, <c>logistic</c>, <c>fast-forest</c>, <c>light-gbm</c>, <c>ensemble</c>, <c>ranks</c>.</summary>
    public required string Learner { get; init; }

    /// <summary>How many splits had both classes to be tried on.</summary>
    public int Splits { get; init; }

    public Interval? Accuracy { get; init; }
    public Interval? BalancedAccuracy { get; init; }
    public Interval? Precision { get; init; }
    public Interval? Recall { get; init; }
    public Interval? F1 { get; init; }
    public Interval? Auc { get; init; }
    public Interval? PrAuc { get; init; }

    /// <summary>The share of what was tried that was not abstained from; null where nothing abstains.</summary>
    public double? Coverage { get; init; }

    /// <summary>How well the market can be told from those trained on (AUC); null where nothing is compared.</summary>
    public double? Shift { get; init; }
}

/// <summary>All that an evaluation says.</summary>
/// <param name="Rows">The figures.</param>
/// <param name="Warnings">What leaks, what could not be tried, what the file's own figures say otherwise.</param>
public sealed record EvaluationReport(
    IReadOnlyList<EvaluationRow> Rows,
    [property: JsonIgnore] IReadOnlyList<LocalizedText> Warnings
);
