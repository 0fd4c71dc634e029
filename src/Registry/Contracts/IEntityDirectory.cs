using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>A market entity as other modules see one: the public part of its record.</summary>
public sealed record EntitySummary
{
    /// <summary>Canonical code (see Kernel's EntityCode).</summary>
    public EntityCode Code { get; init; }

    /// <summary>Registered name.</summary>
    public string Name { get; init; } = "";

    /// <summary>State of its record: draft, submitted, active, ...</summary>
    public string State { get; init; } = "";

    /// <summary>Region by GB/T 2260; null when abroad or unknown.</summary>
    public string? Region { get; init; }
}

/// <summary>The registry, for other modules. Joins the caller's transaction.</summary>
public interface IEntityDirectory
{
    /// <summary>By code; null when the registry does not know it.</summary>
    Task<EntitySummary?> Find(EntityCode code, CancellationToken cancel);

    /// <summary>Those of the codes that the registry knows.</summary>
    Task<IReadOnlyList<EntitySummary>> FindMany(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    );
}
