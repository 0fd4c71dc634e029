namespace Trading.Documents.Contracts;

/// <summary>
/// Takes a file in: streamed to the disk while it is hashed, told by its content, scanned, sealed and stored. What is
/// cut off, refused or killed on the way leaves nothing behind.
/// </summary>
public interface IReception
{
    /// <summary>The largest file, in bytes.</summary>
    long MaxFileBytes { get; }

    /// <summary>Reads the body to its end. One that is refused comes back with its <see cref="ReceivedFile.Problem"/>.</summary>
    Task<ReceivedFile> Take(Stream body, string? name, CancellationToken cancel);

    /// <summary>A file whose size is known to be too much before it is read.</summary>
    ReceivedFile TooLargeToRead(string? name, long size);
}
