using Trading.Domain.Codes;

namespace Trading.Procurement.Contracts;

/// <summary>Tenders by the words in which others name them.</summary>
public interface ITenderReferences
{
    /// <summary>
    /// Of references (OCDS ids, or numbers under which a source runs them) those that the platform knows, each with whether
    /// the bids of all its lots have been read out or it is over: before that nobody may learn who takes part (《招标投标法》
    /// art. 22). Where several sources use one number, all of them must be.
    /// </summary>
    Task<IReadOnlyDictionary<string, bool>> Opened(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    );

    /// <summary>Of references those that the platform knows, each with how its tender stands and who took part.</summary>
    Task<IReadOnlyDictionary<string, TenderStanding>> Standings(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    );

    /// <summary>By which references others name procurements, of all together; empty where there are none.</summary>
    Task<IReadOnlyList<string>> Of(
        IReadOnlyCollection<Guid> procurementIds,
        CancellationToken cancel
    );
}

/// <summary>How a tender stands that is known by a reference: where several have it, what is true of all of them.</summary>
/// <param name="IsOpened">The bids of all its lots have been read out, or it is over.</param>
/// <param name="IsOver">It ended or was called off.</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="TakePart">
/// Whoever bid, alone or in a consortium, or took the documents; null before the opening, and where no bid was ever read
/// out.
/// </param>
public sealed record TenderStanding(
    bool IsOpened,
    bool IsOver,
    DateTimeOffset ChangedAt,
    IReadOnlySet<EntityCode>? TakePart
);
