namespace Trading.Messaging.Contracts;

/// <summary>The ways by which messages leave the platform, besides its pages.</summary>
public static class MessageChannels
{
    /// <summary>To a confirmed address.</summary>
    public const string Email = "email";

    /// <summary>To a confirmed mobile number, through the gateway.</summary>
    public const string Sms = "sms";

    /// <summary>A call that is read out, to the same number.</summary>
    public const string Voice = "voice";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Email, new("邮件", "E-mail")),
        new(Sms, new("短信", "SMS")),
        new(Voice, new("语音电话", "Voice call")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) =>
        All.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);

    /// <summary>
    /// True where a message of the kind goes by the channel to who has not chosen: e-mail always, SMS for what cannot wait until
    /// one looks, voice for panels alone, whose senders ask for it stage by stage.
    /// </summary>
    public static bool IsUsual(string channel, string kind) =>
        channel switch
        {
            Email => true,
            Sms => kind is NoticeKinds.Panel or NoticeKinds.Security,
            _ => kind == NoticeKinds.Panel,
        };
}
