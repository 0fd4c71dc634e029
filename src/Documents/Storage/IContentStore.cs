namespace Trading.Documents.Storage;

/// <summary>
/// Keeps contents by the SHA-256 of what they are. What it is handed is sealed already (see <see cref="SealedContent"/>).
/// Writing the same content twice, at the same instant too, leaves it there once.
/// </summary>
internal interface IContentStore
{
    /// <summary>True when all of it is there.</summary>
    Task<bool> Has(string sha256, CancellationToken cancel);

    /// <summary>Keeps it, all or nothing, whatever happens to the process meanwhile.</summary>
    Task Write(string sha256, Stream content, CancellationToken cancel);

    /// <summary>To be read from beginning to end; null when it is not there.</summary>
    Task<Stream?> Open(string sha256, CancellationToken cancel);

    /// <summary>Drops it, within the open transaction where the store has one.</summary>
    Task Delete(string sha256, CancellationToken cancel);

    /// <summary>Drops what writes that never ended left behind before an instant.</summary>
    Task Sweep(DateTimeOffset before, CancellationToken cancel);
}
