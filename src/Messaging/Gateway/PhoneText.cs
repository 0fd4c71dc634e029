using Trading.Messaging.Contracts;
using Trading.Messaging.Email;

namespace Trading.Messaging.Gateway;

/// <summary>What a message says by SMS or voice, in both languages, until it is known in which one it goes.</summary>
internal sealed record PhoneText(LocalizedText Subject, LocalizedText Body)
{
    /// <summary>The longest text that gateways take; a longer message is told by its subject, and stands whole on the page.</summary>
    public const int Longest = 300;

    /// <summary>Of a message, without anybody's numbers. No link: one that is forged is then told by being there.</summary>
    public static PhoneText Of(Message message) =>
        new(
            new(OneLine(message.Subject.Zh), OneLine(message.Subject.En)),
            new(OneLine(message.Body.Zh), OneLine(message.Body.En))
        );

    /// <summary>As it is handed over.</summary>
    public string For(string channel, bool english, string signature)
    {
        var (subject, body) = english ? (Subject.En, Body.En) : (Subject.Zh, Body.Zh);
        var head = channel == MessageChannels.Voice ? $"{signature}：" : $"【{signature}】";
        return head
            + (
                head.Length + body.Length <= Longest
                    ? body
                    : subject + (english ? " Sign in to read it." : "，详情请登录平台查看。")
            );
    }

    // A line break in a name begins no second message, nor does anything else that is not to be seen.
    private static string OneLine(string text) =>
        string.Concat(PersonalNumbers.Mask(text).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
