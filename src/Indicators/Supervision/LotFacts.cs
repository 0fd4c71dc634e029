namespace Trading.Indicators.Supervision;

/// <summary>A lot (标段/采购包) with its own ceiling, bids and award.</summary>
public sealed record LotFacts
{
    /// <summary>As bids name it.</summary>
    public required string Number { get; init; }

    /// <summary>Ceiling; null where there is none or it is not said.</summary>
    public long? CeilingMinor { get; init; }

    /// <summary>Budget, where it is another than the ceiling.</summary>
    public long? BudgetMinor { get; init; }

    /// <summary>Its bids have been read out.</summary>
    public bool BidsAreKnown { get; init; }

    /// <summary>The result is known, with or without a winner.</summary>
    public bool IsDecided { get; init; }

    /// <summary>It ended without a winner.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Bids of the last round, in the order of reading; empty before the opening.</summary>
    public IReadOnlyList<BidFacts> Bids { get; init; } = [];

    /// <summary>Grades that the documents ask for, as codes of the registry; null where not recorded.</summary>
    public IReadOnlyList<string>? RequiredGrades { get; init; }

    /// <summary>The sheets of the panel; null where none were posted.</summary>
    public EvaluationFacts? Evaluation { get; init; }

    /// <summary>The awards in the order in which they were made: the first candidate who withdrew, and who followed.</summary>
    public IReadOnlyList<AwardFacts> Awards { get; init; } = [];

    /// <summary>The contract; null before it.</summary>
    public ContractFacts? Contract { get; init; }

    /// <summary>The seats of the panel with what is known of ties; null where there is no panel of the platform.</summary>
    public IReadOnlyList<SeatFacts>? Panel { get; init; }

    /// <summary>Draws for the panel, redraws included; null where there is no panel of the platform.</summary>
    public IReadOnlyList<DrawFacts>? Draws { get; init; }
}

/// <summary>An award.</summary>
/// <param name="Winner">Registry code of the bidder, of a consortium its lead's.</param>
/// <param name="At">When.</param>
/// <param name="AmountMinor">The price awarded.</param>
/// <param name="WithdrewAt">When the winner gave it up; null where not.</param>
public sealed record AwardFacts(
    string Winner,
    DateTimeOffset? At,
    long? AmountMinor,
    DateTimeOffset? WithdrewAt
);

/// <summary>A contract and what became of it.</summary>
public sealed record ContractFacts
{
    public DateTimeOffset? SignedAt { get; init; }
    public long? AmountMinor { get; init; }

    /// <summary>After all changes, or as settled.</summary>
    public long? FinalAmountMinor { get; init; }

    /// <summary>Days to perform as awarded, and as changed.</summary>
    public int? TermDays { get; init; }
    public int? ChangedTermDays { get; init; }

    /// <summary>Payments with the day on which each was due.</summary>
    public IReadOnlyList<PaymentFact> Payments { get; init; } = [];
}

/// <summary>A payment.</summary>
/// <param name="Due">By contract; null where not recorded.</param>
/// <param name="Paid">Null while it is open.</param>
/// <param name="AmountMinor">How much.</param>
public sealed record PaymentFact(DateOnly? Due, DateOnly? Paid, long? AmountMinor);

/// <summary>A seat of the panel.</summary>
/// <param name="Expert">The expert, as a token: the same person in every procurement, and nobody's name.</param>
/// <param name="Ties">Bidders (codes) to whom the expert is tied, with the rule that says so.</param>
public sealed record SeatFacts(string Expert, IReadOnlyList<Tie> Ties);

/// <summary>A tie between an expert and a bidder.</summary>
/// <param name="Bidder">Registry code.</param>
/// <param name="Rule">In words, with its source.</param>
public sealed record Tie(string Bidder, LocalizedText Rule);

/// <summary>A draw, as far as it can be odd.</summary>
/// <param name="Operator">Who ordered it, as a token.</param>
/// <param name="IsRedraw">A seat was drawn again.</param>
/// <param name="IsDeclined">The drawn expert declined.</param>
public sealed record DrawFacts(string Operator, bool IsRedraw, bool IsDeclined);

/// <summary>The score sheets of a lot.</summary>
public sealed record EvaluationFacts
{
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Pages of all bids together.</summary>
    public int? Pages { get; init; }

    public IReadOnlyList<ScoreFact> Scores { get; init; } = [];
}

/// <summary>What one member gave one bid.</summary>
/// <param name="Member">A token: the same person in every procurement where that is known.</param>
/// <param name="Bidder">Registry code.</param>
/// <param name="Score">The total.</param>
public sealed record ScoreFact(string Member, string Bidder, decimal Score);
