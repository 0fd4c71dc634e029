using Trading.Domain.Codes;

namespace Trading.Kernel.Security;

/// <summary>A part of the province's data: what meets every condition given.</summary>
public sealed record DataArea
{
    /// <summary>In this division or below it; null for wherever, also abroad.</summary>
    public RegionCode? Region { get; init; }

    /// <summary>Of these trading kinds; null for all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Fed by people of this office.</summary>
    public Guid? OfficeId { get; init; }

    /// <summary>Fed by this trading system.</summary>
    public string? Source { get; init; }

    /// <summary>To which somebody is a party; told by the statement alone, so nothing is placed by it.</summary>
    public DataParty? Party { get; init; }

    /// <summary>True when it leaves nothing out.</summary>
    public bool IsEverything =>
        Region is null && Kinds is null && OfficeId is null && Source is null && Party is null;

    internal bool Contains(DataArea other) =>
        (Region is null || (other.Region is { } region && region.IsWithin(Region.Value)))
        && (Kinds is null || (other.Kinds is { } kinds && !kinds.Except(Kinds).Any()))
        && (OfficeId is null || OfficeId == other.OfficeId)
        && (Source is null || Source == other.Source)
        && (Party is null || Party == other.Party);

    internal bool HoldsPlace(string? region, string? kind) =>
        Party is null
        && (Region is null || (region is not null && Region.Value.Range.Holds(region)))
        && (Kinds is null || (kind is not null && Kinds.Contains(kind)));

    internal bool Holds(DataPlace place) =>
        HoldsPlace(place.Region, place.Kind)
        && (OfficeId is null || OfficeId == place.OfficeId)
        && (Source is null || Source == place.Source);
}
