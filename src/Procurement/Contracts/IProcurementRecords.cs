namespace Trading.Procurement.Contracts;

/// <summary>A procurement as it was posted, for who computes over the record.</summary>
public sealed record ProcurementRecord
{
    /// <summary>The procurement.</summary>
    public required ProcurementSummary Summary { get; init; }

    /// <summary>Kind of work or goods.</summary>
    public string? Category { get; init; }

    /// <summary>True where several compete under its method; null where its kind knows no such method.</summary>
    public bool? IsCompetitive { get; init; }

    /// <summary>True where anybody may bid under its method; null where its kind knows no such method.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>True where one supplier is asked alone; null where its kind knows no such method.</summary>
    public bool? IsSingleSource { get; init; }

    /// <summary>Its lots, in their order; one at least.</summary>
    public IReadOnlyList<LotStanding> Lots { get; init; } = [];

    /// <summary>What was posted, by instant. Figures that say who or how many take part are left out before the opening.</summary>
    public IReadOnlyList<PostedStepRecord> Steps { get; init; } = [];

    /// <summary>The bids of each lot's last round, in the order in which they were read out; empty before the opening.</summary>
    public IReadOnlyList<ReceivedBid> Bids { get; init; } = [];

    /// <summary>The decisions with a winner, in their order.</summary>
    public IReadOnlyList<LotAward> Awards { get; init; } = [];

    /// <summary>Until when bids are handed in, as it was posted last; null where nobody said.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The statutory limits as they stand now.</summary>
    public IReadOnlyList<LimitRecord> Limits { get; init; } = [];
}

/// <summary>A lot and what its state means.</summary>
/// <param name="Number">As bids name it.</param>
/// <param name="CeilingMinor">Its ceiling in the currency's hundredth; null where it has none.</param>
/// <param name="BidsAreKnown">Its bids have been read out.</param>
/// <param name="IsDecided">Its result is known, with or without a winner.</param>
/// <param name="HasFailed">It ended without a winner.</param>
public sealed record LotStanding(
    string Number,
    long? CeilingMinor,
    bool BidsAreKnown,
    bool IsDecided,
    bool HasFailed
);

/// <summary>A step that was posted.</summary>
/// <param name="Code">As its kind names it.</param>
/// <param name="Lot">Of which lot; null for all.</param>
/// <param name="At">When it happened; null where that is not known.</param>
/// <param name="Figures">By code: amounts in hundredths, counts, true or false, instants (RFC 3339), days, texts.</param>
public sealed record PostedStepRecord(
    string Code,
    string? Lot,
    DateTimeOffset? At,
    IReadOnlyDictionary<string, string> Figures
);

/// <summary>A bid and when it came.</summary>
/// <param name="Bid">The bid.</param>
/// <param name="Ordinal">Its number in the order of reading out.</param>
/// <param name="ReceivedAt">When it was handed in; null where that is not known.</param>
public sealed record ReceivedBid(BidRecord Bid, int Ordinal, DateTimeOffset? ReceivedAt);

/// <summary>An award of a lot.</summary>
/// <param name="Lot">Which.</param>
/// <param name="Winner">Canonical code; of a consortium its lead's.</param>
/// <param name="At">When.</param>
/// <param name="AmountMinor">The price awarded; the bid's where no other was posted.</param>
/// <param name="WithdrawnAt">When the winner gave it up; null where it did not, or lost it for what it had done.</param>
public sealed record LotAward(
    string Lot,
    string Winner,
    DateTimeOffset? At,
    long? AmountMinor,
    DateTimeOffset? WithdrawnAt
);

/// <summary>A statutory limit in a procurement.</summary>
/// <param name="Limit">As in docs/limits.md.</param>
/// <param name="Outcome">kept, broken, due, notApplicable or cannotTell.</param>
/// <param name="IsBreach">A breach of law, which what holds as a rule is not.</param>
/// <param name="Sentence">With law and article.</param>
public sealed record LimitRecord(
    string Limit,
    string Outcome,
    bool IsBreach,
    LocalizedText Sentence
)
{
    /// <summary>The day it turns on, in China: the last one, or the first; null where there is none.</summary>
    public DateOnly? Day { get; init; }
}

/// <summary>A procurement in the order of change.</summary>
/// <param name="Id">Which.</param>
/// <param name="ChangedAt">When it was last changed.</param>
public sealed record ProcurementPlace(Guid Id, DateTimeOffset ChangedAt);

/// <summary>A contracting process as it is published.</summary>
/// <param name="Id">The procurement.</param>
/// <param name="Ocid">Its OCDS id.</param>
/// <param name="Country">ISO 3166-1.</param>
/// <param name="Json">The compiled release, one line.</param>
/// <param name="Parties">The registry codes behind the ids of its parties.</param>
public sealed record CompiledProcess(
    Guid Id,
    string Ocid,
    string Country,
    string Json,
    IReadOnlyDictionary<string, string> Parties
);

/// <summary>
/// The record of procurements, for what the platform computes over all of it. Joins the caller's transaction when there is
/// one.
/// </summary>
public interface IProcurementRecords
{
    /// <summary>By key; unknown keys are left out.</summary>
    Task<IReadOnlyList<ProcurementRecord>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );

    /// <summary>Those changed after an instant and key, in that order, at most so many.</summary>
    Task<IReadOnlyList<ProcurementPlace>> After(
        DateTimeOffset since,
        Guid afterId,
        int take,
        CancellationToken cancel
    );

    /// <summary>As they are published, in the order of change; those of a kind that nobody knows are left out.</summary>
    Task<IReadOnlyList<CompiledProcess>> Compiled(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );
}
