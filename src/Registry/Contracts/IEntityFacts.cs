using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>What is compared of a firm: of the record in force, nothing sealed.</summary>
public sealed record EntityFacts
{
    /// <summary>Canonical code.</summary>
    public required EntityCode Code { get; init; }

    /// <summary>Day of establishment.</summary>
    public DateOnly? EstablishedOn { get; init; }

    /// <summary>Registered address, as entered.</summary>
    public string? Address { get; init; }

    /// <summary>法定代表人, by name.</summary>
    public string? LegalRepresentative { get; init; }

    /// <summary>Qualifications with their grades; null where the section was never filled in.</summary>
    public IReadOnlyList<Qualification>? Qualifications { get; init; }

    /// <summary>Who holds it.</summary>
    public IReadOnlyList<EntityHolder> Holders { get; init; } = [];
}

/// <summary>A holder of a firm.</summary>
/// <param name="Code">Code of the body that holds; null where a person does, or it is not told.</param>
/// <param name="ShareBasisPoints">Share, in hundredths of a per cent.</param>
/// <param name="Controls">Actually controls it (实际控制人).</param>
public sealed record EntityHolder(string? Code, int? ShareBasisPoints, bool Controls);

/// <summary>From where a bidder comes and how large it is, for figures of the market.</summary>
/// <param name="Code">Canonical code.</param>
/// <param name="Region">Its division; null when abroad or unknown.</param>
/// <param name="Size">Its class; null when the figures leave it open.</param>
public sealed record EntityOrigin(EntityCode Code, string? Region, SizeClass? Size);

/// <summary>Facts of firms, for comparisons by the platform itself. Joins the caller's transaction.</summary>
public interface IEntityFacts
{
    /// <summary>Of the codes that the registry knows.</summary>
    Task<IReadOnlyList<EntityFacts>> Of(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    );

    /// <summary>Of the codes that were merged, each with the code that stands in its place.</summary>
    Task<IReadOnlyDictionary<string, string>> Successors(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    );

    /// <summary>Origin and size, of the codes that the registry knows.</summary>
    Task<IReadOnlyList<EntityOrigin>> Origins(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    );
}
