using MimeKit;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Email;

/// <summary>What an e-mail says, in both languages, until it is known in which one it goes.</summary>
internal sealed record EmailText(LocalizedText Subject, LocalizedText Body, string? Link)
{
    private const int LongestSubject = 150;

    /// <summary>Of a message, without anybody's numbers.</summary>
    public static EmailText Of(Message message, string? link) =>
        new(
            new(
                OneLine(PersonalNumbers.Mask(message.Subject.Zh)),
                OneLine(PersonalNumbers.Mask(message.Subject.En))
            ),
            new(PersonalNumbers.Mask(message.Body.Zh), PersonalNumbers.Mask(message.Body.En)),
            link
        );

    /// <summary>
    /// The message as it is sent. Its id is the same however often it is sent, so that a mail system, or a reader, knows
    /// a second copy for what it is.
    /// </summary>
    public MimeMessage For(Guid id, string address, bool english, MailSettings settings)
    {
        var site = settings.Site!.GetLeftPart(UriPartial.Authority);
        var message = new MimeMessage
        {
            MessageId = IdOf(id, settings),
            Subject = english ? Subject.En : Subject.Zh,
            Body = new TextPart("plain")
            {
                Text = string.Join("\r\n\r\n", Paragraphs(site, english)) + "\r\n",
            },
        };
        message.From.Add(settings.Sender!);
        message.To.Add(new MailboxAddress("", address));
        // RFC 3834: no machine answers it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add(HeaderId.ContentLanguage, english ? "en" : "zh-CN");
        return message;
    }

    public static string IdOf(Guid id, MailSettings settings) =>
        $"{id:N}@{settings.Sender!.Domain}";

    private IEnumerable<string> Paragraphs(string site, bool english)
    {
        yield return english ? Body.En : Body.Zh;
        if (Link is not null)
        {
            yield return (english ? "Open: " : "查看：") + site + Link;
        }

        yield return english
            ? $"Sent by the platform for public-resource trading of Liaoning; nobody reads answers. Whether you get e-mail you decide at {site}/account."
            : $"本邮件由辽宁省公共资源交易平台自动发出，请勿回复。是否接收邮件可在“我的账号”中设置：{site}/account";
    }

    // A line break in a name must not begin another header, nor may anything else that is not to be seen.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length > LongestSubject ? line[..LongestSubject] + "…" : line;
    }
}
