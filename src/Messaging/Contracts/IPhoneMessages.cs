namespace Trading.Messaging.Contracts;

/// <summary>
/// SMS and voice for a sender that goes by stages (<see cref="MessageTemplate.IsStaged"/>): each channel when its time has come,
/// instead of all at once with the notice. Joins the caller's transaction.
/// </summary>
public interface IPhoneMessages
{
    /// <summary>False where the platform has no gateway for the channel.</summary>
    bool Offers(string channel);

    /// <summary>Writes it; false for somebody who has confirmed no number, or does not want the kind by this channel.</summary>
    Task<bool> ToOwner(Guid personId, Message message, string channel, CancellationToken cancel);
}
