using Trading.Domain.Codes;

namespace Trading.Procurement.Contracts;

/// <summary>A lot by the numbers of the national data standard.</summary>
/// <param name="Number">标段编号.</param>
/// <param name="Title">What is bought with it; null where it is the whole.</param>
/// <param name="UnifiedCode">统一交易标识码; null where it is not known.</param>
public sealed record StandardLot(string Number, string? Title, string? UnifiedCode);

/// <summary>A procurement by the numbers of the national data standard.</summary>
public sealed record StandardNumbers
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Under which its source runs it.</summary>
    public string SourceReference { get; init; } = "";

    /// <summary>统一交易标识码; null where it is not known.</summary>
    public string? UnifiedCode { get; init; }

    /// <summary>Who buys, by registry code.</summary>
    public EntityCode? BuyerCode { get; init; }

    /// <summary>How far it is, in words.</summary>
    public LocalizedText StateName { get; init; }

    /// <summary>Its lots, in their order.</summary>
    public IReadOnlyList<StandardLot> Lots { get; init; } = [];
}

/// <summary>Procurements as the national data standard numbers them, for whoever reports of them. What may be asked was decided before.</summary>
public interface IStandardNumbers
{
    /// <summary>By key; unknown keys are left out.</summary>
    Task<IReadOnlyDictionary<Guid, StandardNumbers>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );
}
