namespace Trading.Documents.Contracts;

/// <summary>Which keys of the ring seal contents.</summary>
public interface IContentKeys
{
    /// <summary>How many contents each key seals, by the number of the key.</summary>
    Task<IReadOnlyDictionary<int, long>> Count(CancellationToken cancel);
}
