namespace Trading.Procurement.Limits;

/// <summary>Something that happened, or is set for an instant ahead: a step (<c>notice</c>), or one of its times (<c>documents.saleFrom</c>).</summary>
/// <param name="Name">The words of <c>words.csv</c>.</param>
/// <param name="At">When.</param>
internal sealed record RecordedEvent(string Name, DateTimeOffset At)
{
    /// <summary>The lot (标段, 采购包); null for all of them.</summary>
    public string? Lot { get; init; }

    /// <summary>Which of several of one step, from 1.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>True where it was taken back since, as an award that the winner gave up.</summary>
    public bool Undone { get; init; }

    /// <summary>True where it came in the place of what was taken back.</summary>
    public bool Again { get; init; }

    /// <summary>What is known of it besides, as <c>clarification.affectsBids</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>A figure in yuan or pieces: <c>deposit.amount</c>, <c>ceiling</c>, <c>bids.count</c>.</summary>
internal sealed record RecordedFigure(string Name, decimal Value)
{
    /// <summary>The lot; null for all of them.</summary>
    public string? Lot { get; init; }
}

/// <summary>What the limits are checked against: one procurement, whatever it is kept in.</summary>
internal sealed record TradingRecord
{
    public required string Kind { get; init; }

    public required string Method { get; init; }

    /// <summary>ISO 3166-1; what was traded abroad is bound by other laws.</summary>
    public string Country { get; init; } = "CN";

    /// <summary>GB/T 2260; null where it is not known.</summary>
    public string? Region { get; init; }

    public IReadOnlyList<string> Lots { get; init; } = [];

    public IReadOnlyList<RecordedEvent> Events { get; init; } = [];

    public IReadOnlyList<RecordedFigure> Figures { get; init; } = [];

    /// <summary>Facts that conditions ask for: <c>nature</c>, <c>subject</c>, <c>compulsory</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>();

    /// <summary>
    /// What can be recorded at all, so that only the absence of these says that something was not done; null for everything.
    /// </summary>
    public IReadOnlySet<string>? Carried { get; init; }

    /// <summary>True where it failed or was ended, so that nothing more is due.</summary>
    public bool Ended { get; init; }
}
