using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>The languages that a message is written in.</summary>
public static class MessageLanguages
{
    /// <summary>Simplified Chinese.</summary>
    public const string Chinese = "zh";

    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>All of them, Chinese first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Chinese, new("中文", "Chinese")),
        new(English, new("英文", "English")),
    ];

    internal static MessageWords Shipped(MessageTemplate template, string language) =>
        language == English
            ? new(template.Subject.En, template.Body.En)
            : new(template.Subject.Zh, template.Body.Zh);
}

/// <summary>What a message says in one language, with its placeholders.</summary>
/// <param name="Subject">In one line.</param>
/// <param name="Body">The message itself.</param>
public sealed record MessageWords(string Subject, string Body);
