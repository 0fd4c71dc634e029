namespace Trading.Messaging.Email;

/// <summary>Wakes the mailer of this process.</summary>
internal sealed class MailerSignal : WakeSignal;
