using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Templates;

/// <summary>What a message would say with other words, on sample values. 422 with what is wrong with the words.</summary>
public static class PreviewMessage
{
    /// <summary>The words.</summary>
    /// <param name="Template">The template's name.</param>
    /// <param name="Language">One of <see cref="MessageLanguages"/>.</param>
    /// <param name="Subject">In one line.</param>
    /// <param name="Body">The message itself.</param>
    [Requires(Permission.EditMessages)]
    public sealed record Query(string Template, string Language, string Subject, string Body)
        : IQuery<MessageWords>;

    internal sealed class Handler(TemplateCatalogue catalogue) : IQueryHandler<Query, MessageWords>
    {
        public ValueTask<Outcome<MessageWords>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult(Of(query));

        private Outcome<MessageWords> Of(Query query)
        {
            if (catalogue.Find(query.Template) is not { } template)
            {
                return GetMessageTemplate.Unknown();
            }

            var words = new MessageWords(query.Subject.Trim(), query.Body.Trim());
            return WordsRules.Faults(template, query.Language, words) is { Count: > 0 } faults
                ? Problem.Invalid([.. faults])
                : WordsInForce.Filled(
                    words,
                    template.Placeholders.ToDictionary(name => name, SampleValues.Of),
                    query.Language
                );
        }
    }
}
