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
}
