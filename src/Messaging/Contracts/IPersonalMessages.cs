namespace Trading.Messaging.Contracts;

/// <summary>What messaging holds about a person. Joins the caller's transaction.</summary>
public interface IPersonalMessages
{
    /// <summary>E-mail address, language and channels, for the person's own copy; null when nothing is held.</summary>
    Task<object?> Of(Guid personId, CancellationToken cancel);

    /// <summary>Forgets address, choices and messages of an account that is erased.</summary>
    Task Forget(Guid personId, CancellationToken cancel);
}
