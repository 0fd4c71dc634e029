using MimeKit;
using MimeKit.Text;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Email;

internal sealed class OperatorMail(MailSettings settings) : IOperatorMail
{
    public async Task Send(string address, string subject, string text, CancellationToken cancel)
    {
        using var message = new MimeMessage
        {
            Subject = subject,
            Body = new TextPart(TextFormat.Plain) { Text = text },
        };
        message.From.Add(settings.Sender!);
        message.To.Add(new MailboxAddress("", address));
        // RFC 3834: no machine answers it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        await using var server = new MailServer(settings);
        await server.Send(message, cancel);
    }
}
