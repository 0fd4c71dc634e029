using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>
/// What a message says by the words in force, on whatever channel it goes. Words that do not fit their template any more
/// (a later version of the platform tells of something else), or would be too long with their values, give way to the
/// shipped ones: no message fails by what somebody wrote.
/// </summary>
internal sealed class WordsInForce(
    WordsStore store,
    WordsMemory memory,
    TemplateCatalogue catalogue
)
{
    /// <summary>The longest notice, as its column holds it.</summary>
    private const int LongestNotice = 1000;

    /// <summary>The same message by the words in force.</summary>
    public async ValueTask<Message> Of(Message message, CancellationToken cancel)
    {
        var words = memory.Recent ?? await Read(cancel);
        if (words.Count == 0)
        {
            return message;
        }

        var zh = In(MessageLanguages.Chinese);
        var en = In(MessageLanguages.English);
        return message with
        {
            Subject = new(zh?.Subject ?? message.Subject.Zh, en?.Subject ?? message.Subject.En),
            Body = new(zh?.Body ?? message.Body.Zh, en?.Body ?? message.Body.En),
        };

        MessageWords? In(string language) =>
            words.GetValueOrDefault((message.Template, language)) is { } given
            && Filled(given, message.Values, language) is { Body.Length: <= LongestNotice } filled
                ? filled
                : null;
    }

    /// <summary>The words with their values.</summary>
    public static MessageWords Filled(
        MessageWords words,
        IReadOnlyDictionary<string, LocalizedText> values,
        string language
    )
    {
        var english = language == MessageLanguages.English;
        return new(
            MessageTemplate.Fill(words.Subject, values, english),
            MessageTemplate.Fill(words.Body, values, english)
        );
    }

    private async Task<IReadOnlyDictionary<(string, string), MessageWords>> Read(
        CancellationToken cancel
    )
    {
        var read = new Dictionary<(string, string), MessageWords>();
        foreach (var row in await store.InForce(cancel))
        {
            if (
                row.Words is { } given
                && catalogue.Find(row.Template) is { } template
                && WordsRules.Faults(template, row.Language, given).Count == 0
            )
            {
                read[(row.Template, row.Language)] = given;
            }
        }

        memory.Keep(read);
        return read;
    }
}
