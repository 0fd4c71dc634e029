namespace Trading.Indicators.Supervision;

/// <summary>What one indicator says of one subject.</summary>
public sealed record IndicatorFinding
{
    /// <summary>Such as I06.</summary>
    public required string Indicator { get; init; }

    /// <summary>The lot; null where it speaks of the whole.</summary>
    public string? Lot { get; init; }

    public required SubjectKind Subject { get; init; }

    /// <summary>Code or token of the subject; the procurement's id where it speaks of that.</summary>
    public required string SubjectId { get; init; }

    public required IndicatorOutcome Outcome { get; init; }

    /// <summary>The figure that was compared; null where none was reached.</summary>
    public double? Value { get; init; }

    /// <summary>What it was compared with.</summary>
    public double? Threshold { get; init; }

    /// <summary>How likely chance alone gives so much or more; null where the indicator is no test of significance.</summary>
    public double? PValue { get; init; }

    /// <summary>The values and the peers, by name; numbers in the invariant culture, instants in RFC 3339. Nothing personal in clear.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init; } =
        new Dictionary<string, string>();

    /// <summary>What was found, or why nothing could be, for a supervisor.</summary>
    public required LocalizedText Sentence { get; init; }
}

/// <summary>Whom a finding speaks of.</summary>
public enum SubjectKind
{
    Procurement,
    Buyer,
    Agency,
    Bidder,

    /// <summary>An expert, by token.</summary>
    Expert,

    /// <summary>Who orders draws, by token.</summary>
    Operator,

    /// <summary>A market: kind of trading, industry and city, as <see cref="DossierReading.MarketOf"/> names it.</summary>
    Market,
}
