using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement as other modules see one.</summary>
public sealed record ProcurementSummary
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>OCDS id, unique in the province and beyond.</summary>
    public string Ocid { get; init; } = "";

    /// <summary>Its number where it came from, as notices print it; null where it has none.</summary>
    [JsonIgnore]
    public string? Reference { get; init; }

    /// <summary>What is bought.</summary>
    public string Title { get; init; } = "";

    /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>One of <see cref="TradingKinds.Methods"/>.</summary>
    public string Method { get; init; } = "";

    /// <summary>Region by GB/T 2260.</summary>
    public string Region { get; init; } = "";

    /// <summary>Who buys, by name.</summary>
    public string BuyerName { get; init; } = "";

    /// <summary>Who buys, by registry code; null when it is not in the registry.</summary>
    public EntityCode? BuyerCode { get; init; }

    /// <summary>Who runs it for the buyer (代理机构), by registry code; null where nobody does or it is not in the registry.</summary>
    public EntityCode? AgencyCode { get; init; }

    /// <summary>Who runs it for the buyer, by name; null where nobody does.</summary>
    public string? AgencyName { get; init; }

    /// <summary>Budget or price ceiling in the currency's hundredth; null when not stated.</summary>
    public long? CeilingMinor { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = Money.Yuan;

    /// <summary>ISO 3166-1: CN, or another country whose data were imported.</summary>
    public string Country { get; init; } = "CN";

    /// <summary>Budget or price ceiling; null when not stated.</summary>
    [JsonIgnore]
    public Money? Ceiling => Money.Of(CeilingMinor, Currency);

    /// <summary>The office whose people feed it; null for a trading system's.</summary>
    public Guid? OfficeId { get; init; }

    /// <summary>See <see cref="TradingKinds.States"/>; to be shown and never compared: what it means is asked by the predicates.</summary>
    public string State { get; init; } = "";

    /// <summary>The kind in words.</summary>
    [JsonIgnore]
    public LocalizedText KindName { get; init; }

    /// <summary>The state in words.</summary>
    [JsonIgnore]
    public LocalizedText StateName { get; init; }

    /// <summary>Under which law its rules are read: construction, procurement or none.</summary>
    public string Regime { get; init; } = "none";

    /// <summary>True where the highest price wins.</summary>
    public bool IsSale { get; init; }

    /// <summary>Bids may be handed in until the deadline.</summary>
    public bool TakesBids { get; init; }

    /// <summary>The bids of all its lots have been read out.</summary>
    public bool BidsAreKnown { get; init; }

    /// <summary>A panel may be asked for.</summary>
    public bool MayBeEvaluated { get; init; }

    /// <summary>The result is known, with or without a winner.</summary>
    public bool IsDecided { get; init; }

    /// <summary>Somebody won.</summary>
    public bool HasWinner { get; init; }

    /// <summary>A contract was signed.</summary>
    public bool HasContract { get; init; }

    /// <summary>The procedure is over; what follows is performance and review.</summary>
    public bool IsEnded { get; init; }

    /// <summary>It ended without a winner.</summary>
    public bool HasFailed { get; init; }

    /// <summary>It was called off.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>What one of its bids asks, in its currency; null when none was read out.</summary>
    public Money? PriceOf(BidRecord bid) => Money.Of(bid.AmountMinor, Currency);
}

/// <summary>A lot (标段/采购包).</summary>
/// <param name="Number">Its number, as bids name it.</param>
/// <param name="Title">What is bought with it; null where it is the whole.</param>
/// <param name="CeilingMinor">Its ceiling in the currency's hundredth.</param>
/// <param name="State">See <see cref="TradingKinds.States"/>.</param>
public sealed record LotRecord(string Number, string? Title, long? CeilingMinor, string State);

/// <summary>A member of a consortium (联合体) besides its lead.</summary>
/// <param name="Code">Registry code.</param>
/// <param name="Name">Its name when it bid.</param>
public sealed record BidMemberRecord(EntityCode Code, string Name);

/// <summary>One bid.</summary>
public sealed record BidRecord
{
    /// <summary>The procurement.</summary>
    public Guid ProcurementId { get; init; }

    /// <summary>The lot that it bids for.</summary>
    public string Lot { get; init; } = "1";

    /// <summary>True for an alternative to another bid of the same firm.</summary>
    public bool Alternative { get; init; }

    /// <summary>The other members of the consortium; empty for a firm alone.</summary>
    public IReadOnlyList<BidMemberRecord> Members { get; init; } = [];

    /// <summary>The bidder's registry code; of a consortium the lead's.</summary>
    public EntityCode BidderCode { get; init; }

    /// <summary>The bidder's name when it bid.</summary>
    public string BidderName { get; init; } = "";

    /// <summary>Price in the currency's hundredth; null when none was read out.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>See <see cref="Steps.BidStatuses"/> (OCDS).</summary>
    public string Status { get; init; } = "";

    /// <summary>True for the awarded bid.</summary>
    public bool Winner { get; init; }
}

/// <summary>A procurement with its steps and bids, as the analysis reads it.</summary>
public sealed record ProcurementHistory
{
    /// <summary>The procurement.</summary>
    public required ProcurementSummary Summary { get; init; }

    /// <summary>Kind of work or goods, a peer group for comparisons.</summary>
    public string? Category { get; init; }

    /// <summary>Step name (notice, deadline, opening, evaluation, award, contract) to instant; a step that has not happened is absent.</summary>
    public required IReadOnlyDictionary<string, DateTimeOffset> Steps { get; init; }

    /// <summary>The bids of each lot's last round, in the order in which they were read out.</summary>
    public required IReadOnlyList<BidRecord> Bids { get; init; }

    /// <summary>Its lots, in their order; one at least.</summary>
    public IReadOnlyList<LotRecord> Lots { get; init; } = [];

    /// <summary>How it was conducted, in figures; null unless asked for (<see cref="IProcurements.WithConduct"/>).</summary>
    public ProcurementConduct? Conduct { get; init; }
}

/// <summary>Procurements, for other modules. Joins the caller's transaction when there is one.</summary>
public interface IProcurements
{
    /// <summary>By key; null when there is none. For what the platform does by itself, or has been allowed already.</summary>
    Task<ProcurementSummary?> Find(Guid id, CancellationToken cancel);

    /// <summary>By key, for somebody; null also where it lies out of the scope.</summary>
    Task<ProcurementSummary?> Find(Guid id, DataScope scope, CancellationToken cancel);

    /// <summary>Its bids of every round; empty before the opening.</summary>
    Task<IReadOnlyList<BidRecord>> BidsOf(Guid id, CancellationToken cancel);

    /// <summary>What is bought, by key; unknown keys are left out.</summary>
    Task<IReadOnlyDictionary<Guid, string>> Titles(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );

    /// <summary>
    /// For somebody: those with the words in title, number or buyer, with their titles; at most so many, the latest.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, string>> Matching(
        string words,
        DataScope scope,
        int most,
        CancellationToken cancel
    );

    /// <summary>Whole histories by key; unknown keys are left out.</summary>
    Task<IReadOnlyList<ProcurementHistory>> Histories(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );

    /// <summary>The same histories with their conduct, which takes reads of its own: a purchaser's awards of three years among them.</summary>
    Task<IReadOnlyList<ProcurementHistory>> WithConduct(
        IReadOnlyList<ProcurementHistory> histories,
        CancellationToken cancel
    );

    /// <summary>
    /// Histories changed at or after an instant, in order of change, at most so many: the next page begins after
    /// the last one's (ChangedAt, Id). Of one country alone where that is named (ISO 3166-1).
    /// </summary>
    Task<IReadOnlyList<ProcurementHistory>> ChangedSince(
        DateTimeOffset since,
        Guid afterId,
        int take,
        CancellationToken cancel,
        string? country = null
    );
}
