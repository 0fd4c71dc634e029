using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>One message: the shipped words and those in force in each language, its placeholders, and what it said before.</summary>
public static class GetMessageTemplate
{
    private const int MostVersions = 100;

    /// <summary>By the template's name.</summary>
    [Requires(Permission.EditMessages)]
    public sealed record Query(string Name) : IQuery<Detail>;

    /// <summary>The message.</summary>
    /// <param name="Name">Of the template.</param>
    /// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="IsDigest">True where it sums up what stands elsewhere.</param>
    /// <param name="Placeholders">What can stand in its words, each with a sample.</param>
    /// <param name="Languages">In each language, Chinese first.</param>
    /// <param name="History">What was given before, the latest first; at most a hundred.</param>
    public sealed record Detail(
        string Name,
        string Kind,
        bool IsDigest,
        IReadOnlyList<Placeholder> Placeholders,
        IReadOnlyList<Spoken> Languages,
        IReadOnlyList<Version> History
    );

    /// <summary>A placeholder.</summary>
    /// <param name="Name">As it stands between the braces.</param>
    /// <param name="Sample">What could stand there.</param>
    public sealed record Placeholder(string Name, LocalizedText Sample);

    /// <summary>The message in one language.</summary>
    /// <param name="Language">One of <see cref="MessageLanguages"/>.</param>
    /// <param name="Version">The version in force; 0 where nobody changed the shipped words yet.</param>
    /// <param name="Shipped">As the platform brings them.</param>
    /// <param name="Given">In place of these; null where the shipped ones are in force.</param>
    /// <param name="Needed">The placeholders that a body must have.</param>
    /// <param name="Fits">False where what was given does not fit the message any more.</param>
    public sealed record Spoken(
        string Language,
        long Version,
        MessageWords Shipped,
        MessageWords? Given,
        IReadOnlyList<string> Needed,
        bool Fits
    );

    /// <summary>What was given once.</summary>
    /// <param name="Language">One of <see cref="MessageLanguages"/>.</param>
    /// <param name="Number">Which version of this language.</param>
    /// <param name="Words">The words; null where the shipped ones were taken up again.</param>
    /// <param name="At">When.</param>
    /// <param name="Actor">By whom, by sign-in name.</param>
    public sealed record Version(
        string Language,
        long Number,
        MessageWords? Words,
        DateTimeOffset At,
        string Actor
    );

    internal static Problem Unknown() =>
        Problem.NotFound("没有这个消息模板。", "There is no such message.");

    internal sealed class Handler(WordsStore store, TemplateCatalogue catalogue)
        : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (catalogue.Find(query.Name) is not { } template)
            {
                return Unknown();
            }

            var rows = await store.Of(template.Name, MostVersions, cancellationToken);
            return new Detail(
                template.Name,
                template.Kind,
                template.IsDigest,
                [
                    .. template
                        .Placeholders.Order(StringComparer.Ordinal)
                        .Select(name => new Placeholder(name, SampleValues.Of(name))),
                ],
                [.. MessageLanguages.All.Select(language => In(language.Code))],
                [
                    .. rows.Select(row => new Version(
                        row.Language,
                        row.Version,
                        row.Words,
                        row.At,
                        row.Actor
                    )),
                ]
            );

            Spoken In(string language)
            {
                var last = rows.FirstOrDefault(row => row.Language == language);
                var shipped = MessageLanguages.Shipped(template, language);
                return new(
                    language,
                    last?.Version ?? 0,
                    shipped,
                    last?.Words,
                    [.. MessageTemplate.Names(shipped.Body)],
                    last?.Words is not { } given
                        || WordsRules.Faults(template, language, given).Count == 0
                );
            }
        }
    }
}
