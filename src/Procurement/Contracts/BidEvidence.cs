using Trading.Domain.Codes;

namespace Trading.Procurement.Contracts;

/// <summary>What travelled with a bid, as other modules compare it: nothing personal in it is in the clear.</summary>
public sealed record BidEvidence
{
    /// <summary>The procurement.</summary>
    public required Guid ProcurementId { get; init; }

    /// <summary>The bid's number in the order of reading out.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The lot that it bids for.</summary>
    public string Lot { get; init; } = "1";

    /// <summary>In which round it was read out, from 1.</summary>
    public int Round { get; init; } = 1;

    /// <summary>True where a later round took its place.</summary>
    public bool Superseded { get; init; }

    /// <summary>The bidder's registry code; of a consortium the lead's.</summary>
    public required EntityCode BidderCode { get; init; }

    /// <summary>The bidder's name when it bid.</summary>
    public string BidderName { get; init; } = "";

    /// <summary>The time that it offers, in calendar days.</summary>
    public int? DurationDays { get; init; }

    /// <summary>When it was uploaded.</summary>
    public DateTimeOffset? UploadedAt { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<EvidenceFile> Files { get; init; } = [];

    /// <summary>Its deposits.</summary>
    public IReadOnlyList<EvidenceDeposit> Deposits { get; init; } = [];

    /// <summary>How many price lines came with it; see <see cref="IBidEvidence.LinesOf"/>.</summary>
    public int Lines { get; init; }

    /// <summary>What it can be compared by, one for each value.</summary>
    public IReadOnlyList<EvidenceMark> Marks { get; init; } = [];
}

/// <summary>A file of a bid.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Software">What made it.</param>
public sealed record EvidenceFile(string Name, long? Bytes, string? Software);

/// <summary>A deposit.</summary>
/// <param name="Form">See <see cref="Bids.DepositForms"/>.</param>
/// <param name="AmountMinor">In the currency's hundredth.</param>
/// <param name="PaidAt">When it arrived.</param>
/// <param name="Guarantor">Who guarantees.</param>
public sealed record EvidenceDeposit(
    string Form,
    long? AmountMinor,
    DateTimeOffset? PaidAt,
    string? Guarantor
);

/// <summary>A value that two bids may share.</summary>
/// <param name="Mark">See <see cref="BidMarks"/>.</param>
/// <param name="Pointer">Where it stands in what was submitted, e.g. <c>/files/0/macAddress</c>.</param>
/// <param name="Shown">Its mask, to be shown.</param>
/// <param name="Token">
/// The same for the same value: in one procurement, or in all of them where <see cref="BidMarks.IsWide"/>. Null for what
/// identifies nobody (an author "Administrator", an address behind a router).
/// </param>
public sealed record EvidenceMark(string Mark, string Pointer, string Shown, string? Token)
{
    /// <summary>As what a person is named; see <see cref="Bids.StaffRoles"/>.</summary>
    public string? Role { get; init; }
}

/// <summary>A bid somewhere that has a mark.</summary>
/// <param name="Token">Which.</param>
/// <param name="Mark">See <see cref="BidMarks"/>.</param>
/// <param name="ProcurementId">The procurement.</param>
/// <param name="Ordinal">The bid's number in it.</param>
/// <param name="BidderCode">Whose bid.</param>
/// <param name="BidderName">Its name when it bid.</param>
public sealed record MarkedBid(
    string Token,
    string Mark,
    Guid ProcurementId,
    int Ordinal,
    EntityCode BidderCode,
    string BidderName
);

/// <summary>The priced bill of quantities of a bid.</summary>
/// <param name="ProcurementId">The procurement.</param>
/// <param name="Ordinal">The bid's number in the order of reading out.</param>
/// <param name="Lot">Its lot.</param>
/// <param name="BidderCode">Whose.</param>
/// <param name="Lines">The lines in their order.</param>
public sealed record BidPriceLines(
    Guid ProcurementId,
    int Ordinal,
    string Lot,
    EntityCode BidderCode,
    IReadOnlyList<EvidenceLine> Lines
);

/// <summary>A price line.</summary>
/// <param name="ItemCode">Its code, where the bill has codes.</param>
/// <param name="Description">Its name.</param>
/// <param name="Unit">Unit of measure.</param>
/// <param name="Quantity">How much.</param>
/// <param name="UnitPriceMinor">Price of one unit in the currency's hundredth; may have fractions.</param>
/// <param name="TotalMinor">Price of the line in the currency's hundredth.</param>
public sealed record EvidenceLine(
    string? ItemCode,
    string Description,
    string? Unit,
    decimal? Quantity,
    decimal? UnitPriceMinor,
    long? TotalMinor
);

/// <summary>An evaluation with the score sheets that came with it.</summary>
public sealed record EvaluationSession
{
    /// <summary>The procurement.</summary>
    public required Guid ProcurementId { get; init; }

    /// <summary>Its lot; null where it was of all of them.</summary>
    public string? Lot { get; init; }

    /// <summary>When it began, as posted.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ended, as posted.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Pages of each bid by its number in the order of reading out, where known.</summary>
    public IReadOnlyDictionary<int, int> Pages { get; init; } = new Dictionary<int, int>();

    /// <summary>One a member.</summary>
    public IReadOnlyList<ScoreSheet> Sheets { get; init; } = [];
}

/// <summary>What one member of the panel gave.</summary>
/// <param name="Member">The sheet's code or number, as posted.</param>
/// <param name="ExpertId">The expert of ours; null where it is not known to be one.</param>
/// <param name="Token">The same for the same expert in all procurements; null where the sheet says no more than its code.</param>
/// <param name="Scores">What was given.</param>
public sealed record ScoreSheet(
    string Member,
    Guid? ExpertId,
    string? Token,
    IReadOnlyList<GivenScore> Scores
);

/// <summary>What a member gave to a bid.</summary>
/// <param name="Ordinal">The bid's number in the order of reading out.</param>
/// <param name="BidderCode">Whose.</param>
/// <param name="Factor">For what; null for the total.</param>
/// <param name="Points">How much.</param>
public sealed record GivenScore(int Ordinal, EntityCode BidderCode, string? Factor, decimal Points);

/// <summary>
/// What travelled with bids and the panels' scores, for other modules; for what the platform does by itself, or has been
/// allowed already. Nothing is there before the opening. Rows come as the database sends them: until the last was read the
/// session sends nothing else.
/// </summary>
public interface IBidEvidence
{
    /// <summary>Of some procurements, by procurement and bid; bids that came with nothing are left out.</summary>
    IAsyncEnumerable<BidEvidence> Of(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );

    /// <summary>Price lines of some procurements, a bid at a time.</summary>
    IAsyncEnumerable<BidPriceLines> LinesOf(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );

    /// <summary>Evaluations of some procurements that carried score sheets or pages.</summary>
    Task<IReadOnlyList<EvaluationSession>> EvaluationsOf(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );

    /// <summary>The bids of the whole province that have a mark of these, by token.</summary>
    Task<IReadOnlyList<MarkedBid>> With(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancel
    );
}
