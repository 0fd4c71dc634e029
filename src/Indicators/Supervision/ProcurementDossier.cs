namespace Trading.Indicators.Supervision;

/// <summary>
/// All that the supervisors' indicators may ask of one procurement: filled by whoever reads it (rows of the database, a
/// line of a file) and given to the one set of rules. Null is "not recorded" and never "none": what is known to be nothing
/// is an empty list or zero.
/// </summary>
public sealed record ProcurementDossier
{
    /// <summary>The procurement, as its source names it; compared, and shown to nobody.</summary>
    public required string Id { get; init; }

    /// <summary>Kind of trading as a code: construction, government, land, property ...</summary>
    public required string Kind { get; init; }

    /// <summary>Under which law it is read: construction, procurement or none.</summary>
    public required string Regime { get; init; }

    /// <summary>The method as the kind names it.</summary>
    public string? Method { get; init; }

    /// <summary>True where the method lets several compete; null where the method is not known.</summary>
    public bool? IsCompetitive { get; init; }

    /// <summary>True for a method in which anybody may bid; null where the method is not known.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>True where one supplier is chosen without competition; null where the method is not known.</summary>
    public bool? IsSingleSource { get; init; }

    /// <summary>True where the highest price wins.</summary>
    public bool IsSale { get; init; }

    /// <summary>Industry or kind of work, as a code.</summary>
    public string? Category { get; init; }

    /// <summary>Division code (GB/T 2260).</summary>
    public string? Region { get; init; }

    /// <summary>ISO 4217; all amounts are in it, in its hundredths.</summary>
    public string Currency { get; init; } = Money.Yuan;

    /// <summary>Who buys.</summary>
    public Party? Buyer { get; init; }

    /// <summary>Who runs it for the buyer.</summary>
    public Party? Agency { get; init; }

    /// <summary>The budget project that it belongs to, where needs are planned by one.</summary>
    public string? BudgetProject { get; init; }

    /// <summary>It was called off.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Its lots, one at least.</summary>
    public IReadOnlyList<LotFacts> Lots { get; init; } = [];

    /// <summary>What was posted, in order.</summary>
    public IReadOnlyList<StepFact> Steps { get; init; } = [];

    /// <summary>The statutory limits as checked; null where nobody checked.</summary>
    public IReadOnlyList<LimitFact>? Limits { get; init; }

    /// <summary>What is said of the share for small and medium firms; null where nothing is.</summary>
    public ReservedShare? Reserved { get; init; }
}

/// <summary>An organisation: compared by code, shown by name.</summary>
/// <param name="Code">Registry code, or the id that a file gives.</param>
/// <param name="Name">As recorded.</param>
public sealed record Party(string Code, string Name);

/// <summary>A posted step.</summary>
/// <param name="Code">As its kind names it: notice, documents, clarification, opening, award ...</param>
/// <param name="Lot">Of which lot; null for all.</param>
/// <param name="At">When it happened; null where not recorded.</param>
public sealed record StepFact(string Code, string? Lot, DateTimeOffset? At)
{
    /// <summary>Its figures by code: amounts in hundredths, counts, flags ("true"), instants (RFC 3339), days, texts.</summary>
    public IReadOnlyDictionary<string, string> Figures { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>A statutory limit in this procurement.</summary>
/// <param name="Limit">Its id in the table of limits.</param>
/// <param name="Outcome">kept, broken, due, not applicable or cannot tell, in the words of the limits.</param>
/// <param name="IsBreach">A breach of law, which what holds as a rule is not.</param>
/// <param name="Sentence">With law and article.</param>
public sealed record LimitFact(string Limit, string Outcome, bool IsBreach, LocalizedText Sentence);

/// <summary>How much of a procurement is reserved for small and medium firms (财库〔2020〕46号).</summary>
/// <param name="Nature">goods, services or works; null where not recorded.</param>
/// <param name="Percent">Per cent of its budget; null where not recorded.</param>
/// <param name="Ground">Which ground of art. 6 is given not to reserve; null for none.</param>
public sealed record ReservedShare(string? Nature, decimal? Percent, string? Ground);
