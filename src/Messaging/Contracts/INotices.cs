using Trading.Domain.Codes;

namespace Trading.Messaging.Contracts;

/// <summary>
/// Tells people what happened: always on the page, and by each other channel that they chose. Joins the caller's
/// transaction, so a message is neither lost nor sent about what did not happen.
/// </summary>
public interface INotices
{
    /// <summary>To one person.</summary>
    Task ToPerson(Guid personId, Message message, string? link, CancellationToken cancel);

    /// <summary>To everyone who keeps a firm's record.</summary>
    Task ToEntity(EntityCode entityCode, Message message, string? link, CancellationToken cancel);
}
