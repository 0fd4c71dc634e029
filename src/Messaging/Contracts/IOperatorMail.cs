namespace Trading.Messaging.Contracts;

/// <summary>
/// E-mail to a mailbox that the settings name: not to a person, so not by anybody's choice, and sent at once instead of
/// with a commit.
/// </summary>
public interface IOperatorMail
{
    /// <summary>Sends it; throws when the mail server did not take it.</summary>
    Task Send(string address, string subject, string text, CancellationToken cancel);
}
