namespace Trading.Documents.Contracts;

/// <summary>Where a document is attached.</summary>
/// <param name="Subject">What it is about, by its code.</param>
/// <param name="Section">The part of the subject it evidences.</param>
/// <param name="Item">Number of the item of that part; null when it is about the part as a whole.</param>
/// <param name="Label">What it evidences, in the words of whoever attaches it.</param>
public sealed record Attachment(string Subject, string Section, string? Item, string? Label);

/// <summary>
/// Documents and what they are attached to. Joins the caller's transaction. Who may attach, see and remove is for the
/// module that owns the subject to say.
/// </summary>
public interface IDocuments
{
    /// <summary>Those attached to a subject, by section, the oldest first.</summary>
    Task<IReadOnlyList<Document>> Of(string subject, CancellationToken cancel);

    /// <summary>By key; null when it is not attached to this subject, or not any more.</summary>
    Task<Document?> Find(string subject, Guid id, CancellationToken cancel);

    /// <summary>The sections of a subject that at least one document evidences (已有证明材料), by their codes. Empty again once the last is removed.</summary>
    Task<IReadOnlySet<string>> SectionsWithDocuments(string subject, CancellationToken cancel);

    /// <summary>Attaches a file that was taken, in the caller's name; null when its content was collected meanwhile.</summary>
    Task<Document?> Attach(Attachment attachment, ReceivedFile file, CancellationToken cancel);

    /// <summary>Takes a document off its subject, in the caller's name. Its row stays, to tell who removed it and when; its content goes once nothing else refers to it.</summary>
    Task Remove(string subject, Guid id, CancellationToken cancel);
}
