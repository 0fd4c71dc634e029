namespace Trading.Indicators.Supervision;

/// <summary>
/// A figure of one procurement that is compared with its peers': kept with the procurement, and replaced when that changes.
/// The nightly pass makes <see cref="Baseline"/>s of the measurements of each group.
/// </summary>
/// <param name="Metric">Which figure.</param>
/// <param name="Group">Whom it is compared with.</param>
/// <param name="Lot">Of which lot; null for the whole.</param>
/// <param name="Value">The figure.</param>
public sealed record Measurement(string Metric, PeerKey Group, string? Lot, double Value);

/// <summary>
/// What one procurement adds to the sums of a buyer, agency, bidder, expert or operator: taken back and added anew when the
/// procurement changes, so that sums run and are never counted again.
/// </summary>
/// <param name="Metric">Which sum.</param>
/// <param name="Subject">Whose kind.</param>
/// <param name="SubjectId">Whose.</param>
/// <param name="Against">The other side, where the sum is of a pair (expert and winner, buyer and supplier); null else.</param>
/// <param name="Group">With whose sums the subject's is compared.</param>
/// <param name="Month">The first day of the month in China in which it happened.</param>
/// <param name="Part">The numerator's part.</param>
/// <param name="Whole">The denominator's part.</param>
public sealed record Contribution(
    string Metric,
    SubjectKind Subject,
    string SubjectId,
    string? Against,
    PeerKey Group,
    DateOnly Month,
    double Part,
    double Whole
);

/// <summary>A group of peers. What is null is not restricted; a group that is too small gives way to the next wider one.</summary>
public sealed record PeerKey(string Kind, string? Industry, string? Region, string? Method)
{
    /// <summary>From the narrowest to the widest.</summary>
    public IEnumerable<PeerKey> Wider()
    {
        yield return this;
        if (Region is not null)
        {
            yield return this with
            {
                Region = null,
            };
        }

        if (Method is not null)
        {
            yield return this with
            {
                Region = null,
                Method = null,
            };
        }

        if (Industry is not null)
        {
            yield return new(Kind, null, null, null);
        }
    }
}

/// <summary>How a figure is distributed over a group of peers, quantiles by Hyndman and Fan's type 8.</summary>
public sealed record Baseline(
    string Metric,
    PeerKey Group,
    int Count,
    double Q10,
    double Q1,
    double Median,
    double Q3,
    double Q99
)
{
    public double UpperFence => Q3 + 1.5 * (Q3 - Q1);
    public double LowerFence => Q1 - 1.5 * (Q3 - Q1);
    public double OuterUpperFence => Q3 + 3 * (Q3 - Q1);
    public double OuterLowerFence => Q1 - 3 * (Q3 - Q1);
}

/// <summary>The sums of one subject over the twelve months that end with a month.</summary>
/// <param name="Part">Numerator.</param>
/// <param name="Whole">Denominator.</param>
/// <param name="Procurements">How many procurements added to it.</param>
public sealed record YearSum(
    string Metric,
    string? Against,
    double Part,
    double Whole,
    int Procurements
);
