namespace Trading.Documents.Contracts;

/// <summary>A document attached to a section of a subject, today a firm's record.</summary>
public sealed record Document
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The section it evidences.</summary>
    public string Section { get; init; } = "";

    /// <summary>Number of the item of that section, e.g. of the certificate; null when it is about the section as a whole.</summary>
    public string? Item { get; init; }

    /// <summary>What it evidences, in the words of whoever attached it.</summary>
    public string? Label { get; init; }

    /// <summary>Its name, to be shown.</summary>
    public string FileName { get; init; } = "";

    /// <summary>What it is, by its content.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of its content.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>When it was attached.</summary>
    public DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who attached it.</summary>
    public string UploadedBy { get; init; } = "";
}
