namespace Trading.Procurement.Contracts;

/// <summary>What the announcements of a procurement ask in words.</summary>
/// <param name="Owner">
/// Who published it: <c>office:</c> and the office's key, <c>firm:</c> and the firm's registry code
/// (<see cref="ProcurementPermissions.ProcurementOwner"/>), or a trading system's own name.
/// </param>
/// <param name="Words">What holds now, in the order in which it was said; an amendment takes the place of all before it.</param>
public sealed record PublishedAnnouncement(string Owner, IReadOnlyList<PublishedWords> Words);

/// <summary>Words of one step.</summary>
/// <param name="Step">The step in words.</param>
/// <param name="Lot">Of which lot; null for all.</param>
/// <param name="Text">Of several lines.</param>
public sealed record PublishedWords(LocalizedText Step, string? Lot, string Text);

/// <summary>The words in which procurements were announced, for who reads them for clauses. Joins the caller's transaction.</summary>
public interface IPublishedWords
{
    /// <summary>By key; null of an unknown procurement, and of one whose kind nobody knows.</summary>
    Task<PublishedAnnouncement?> Of(Guid procurementId, CancellationToken cancel);
}
