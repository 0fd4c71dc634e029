using Trading.Domain.Codes;

namespace Trading.Registry.Credit;

/// <summary>A firm's application about a listing, and what was decided.</summary>
public sealed record Repair
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    public Guid ListingId { get; init; }

    /// <summary>The firm.</summary>
    public EntityCode EntityCode { get; init; }

    /// <summary>One of <see cref="RepairKinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Why the listing should end.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What proves it.</summary>
    public string Evidence { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>By whom.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>When it was decided; null while it is open.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>By whom.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>One of <see cref="RepairDecisions"/>; null while it is open.</summary>
    public string? Decision { get; init; }

    /// <summary>Why.</summary>
    public string? DecisionReason { get; init; }

    /// <summary>First day on which the listing no longer holds, when accepted.</summary>
    public DateOnly? EndsOn { get; init; }
}
