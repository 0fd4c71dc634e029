using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>Every message that the platform sends, and which of them have other words than the shipped ones.</summary>
public static class ListMessageTemplates
{
    /// <summary>All of them; of a kind, or with words that contain a text.</summary>
    /// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="Text">Part of name, subject or body.</param>
    [Requires(Permission.EditMessages)]
    public sealed record Query(string? Kind = null, string? Text = null)
        : IQuery<IReadOnlyList<Item>>;

    /// <summary>One of them.</summary>
    /// <param name="Name">Of the template.</param>
    /// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="Subject">As it is sent now, with its placeholders.</param>
    /// <param name="Body">As it is sent now, with its placeholders.</param>
    /// <param name="Changed">When words were last given, and by whom, in one language or the other; null for shipped words.</param>
    public sealed record Item(
        string Name,
        string Kind,
        LocalizedText Subject,
        LocalizedText Body,
        Change? Changed
    );

    /// <summary>When and by whom.</summary>
    /// <param name="At">When.</param>
    /// <param name="Actor">By sign-in name.</param>
    /// <param name="Fits">False where the words do not fit the message any more, so that the shipped ones are sent.</param>
    public sealed record Change(DateTimeOffset At, string Actor, bool Fits);

    internal sealed class Handler(WordsStore store, TemplateCatalogue catalogue)
        : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var given = (await store.InForce(cancellationToken))
                .Where(row => row.Words is not null)
                .ToLookup(row => row.Template);
            return catalogue
                .All.Select(template => Of(template, [.. given[template.Name]]))
                .Where(item => query.Kind is null || item.Kind == query.Kind)
                .Where(item =>
                    string.IsNullOrWhiteSpace(query.Text) || Has(item, query.Text.Trim())
                )
                .ToList();
        }

        private static Item Of(MessageTemplate template, IReadOnlyList<WordsRow> given)
        {
            var zh = In(MessageLanguages.Chinese);
            var en = In(MessageLanguages.English);
            return new(
                template.Name,
                template.Kind,
                new(zh.Subject, en.Subject),
                new(zh.Body, en.Body),
                given.MaxBy(row => row.At) is { } last
                    ? new(last.At, last.Actor, given.All(Fits))
                    : null
            );

            MessageWords In(string language) =>
                given.FirstOrDefault(row => row.Language == language) is { } row && Fits(row)
                    ? row.Words!
                    : MessageLanguages.Shipped(template, language);

            bool Fits(WordsRow row) =>
                WordsRules.Faults(template, row.Language, row.Words!).Count == 0;
        }

        private static bool Has(Item item, string text) =>
            new[] { item.Name, item.Subject.Zh, item.Subject.En, item.Body.Zh, item.Body.En }.Any(
                words => words.Contains(text, StringComparison.OrdinalIgnoreCase)
            );
    }
}
