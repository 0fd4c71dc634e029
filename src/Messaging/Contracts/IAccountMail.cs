namespace Trading.Messaging.Contracts;

/// <summary>
/// E-mail that is no notice: what it says is shown nowhere else, because whoever reads it shows by that who he is. Goes to
/// the address its owner confirmed. Joins the caller's transaction.
/// </summary>
public interface IAccountMail
{
    /// <summary>False where the platform has no mail server.</summary>
    bool IsOpen { get; }

    /// <summary>Writes it; false for somebody who has confirmed no address, or wants no e-mail.</summary>
    Task<bool> ToOwner(Guid personId, Message message, string link, CancellationToken cancel);
}
