using Trading.Domain.Codes;

namespace Trading.Messaging.Contracts;

/// <summary>
/// Who is behind a recipient. Declared here and answered by whoever keeps the people, so that messaging knows none of
/// the modules that send.
/// </summary>
public interface IRecipients
{
    /// <summary>The people with an active account who keep a firm's record.</summary>
    Task<IReadOnlyList<Guid>> OfEntity(EntityCode entityCode, CancellationToken cancel);

    /// <summary>False once the account is closed: nothing is sent any more.</summary>
    Task<bool> IsActive(Guid personId, CancellationToken cancel);
}
