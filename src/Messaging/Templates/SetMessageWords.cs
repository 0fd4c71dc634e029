using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Messaging.Templates;

/// <summary>
/// An administrator gives a message other words in one language, or takes up the shipped ones again. Whoever changed an older
/// version gets 412 with the words as they stand. Messages sent before stay as they were.
/// </summary>
public static class SetMessageWords
{
    /// <summary>The words; the shipped ones where both are left out.</summary>
    /// <param name="Template">The template's name.</param>
    /// <param name="Language">One of <see cref="MessageLanguages"/>.</param>
    /// <param name="Expected">The version this is a change of; 0 for the shipped words that nobody changed yet.</param>
    /// <param name="Subject">In one line.</param>
    /// <param name="Body">The message itself, with a place for every fact that the shipped one tells.</param>
    [Requires(Permission.EditMessages)]
    [PersonsOnly]
    public sealed record Command(
        string Template,
        string Language,
        long Expected,
        string? Subject = null,
        string? Body = null
    ) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => $"{Template}/{Language}";
    }

    /// <summary>What was set.</summary>
    /// <param name="Version">The version, which the next change names.</param>
    public sealed record Done(long Version) : IVersioned;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Language)
                .Must(language => MessageLanguages.All.Any(known => known.Code == language))
                .WithMessage(
                    "template.language",
                    "语言只能是 zh 或 en。",
                    "A language is zh or en."
                );
    }

    internal sealed class Handler(
        WordsStore store,
        WordsMemory memory,
        TemplateCatalogue catalogue,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (catalogue.Find(command.Template) is not { } template)
            {
                return GetMessageTemplate.Unknown();
            }

            var last = await store.Last(template.Name, command.Language, cancellationToken);
            if (command.Expected != (last?.Version ?? 0))
            {
                var now = last?.Words ?? MessageLanguages.Shipped(template, command.Language);
                return Problem.Stale(
                    $"{last?.Actor}刚刚修改过这段文字（现为第{last?.Version ?? 0}版），请核对后再保存。",
                    $"{last?.Actor} has just changed these words (version {last?.Version ?? 0} now); look at them, then save.",
                    new
                    {
                        version = last?.Version ?? 0,
                        now.Subject,
                        now.Body,
                    },
                    [
                        new StaleField("/subject", now.Subject, command.Subject),
                        new StaleField("/body", now.Body, command.Body),
                    ]
                );
            }

            var back = command.Subject is null && command.Body is null;
            if (back && last?.Words is null)
            {
                return new Done(last?.Version ?? 0);
            }

            var words = new MessageWords(command.Subject?.Trim() ?? "", command.Body?.Trim() ?? "");
            if (
                !back
                && WordsRules.Faults(template, command.Language, words) is { Count: > 0 } faults
            )
            {
                return Problem.Invalid([.. faults]);
            }

            if (!back && words == last?.Words)
            {
                return new Done(last.Version);
            }

            var version = (last?.Version ?? 0) + 1;
            await store.Add(
                new()
                {
                    Template = template.Name,
                    Language = command.Language,
                    Version = version,
                    Subject = back ? null : words.Subject,
                    Body = back ? null : words.Body,
                    At = time.GetUtcNow(),
                    Actor = current.Caller.Name,
                },
                cancellationToken
            );
            // One that is sent between here and the commit may keep the old in mind for its time, as other nodes do.
            memory.Forget();
            return new Done(version);
        }
    }
}
