using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Registry.Sources;

namespace Trading.Registry.Entities;

/// <summary>
/// Submits the record for verification; of a draft beside a verified version, those of its sections that are named. 422 lists
/// everything that is missing, and where the draft collides with what changed in force meanwhile; 409 when there is nothing new
/// to verify.
/// </summary>
public static class SubmitEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Sections">The changed sections of a draft to be handed in; all of them where none are named.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(
        EntityCode Code,
        long Expected,
        IReadOnlyList<string>? Sections = null
    ) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        HolderChains chains,
        DraftCollisions collisions,
        SourceStore asking,
        KnownSources sources,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.GetForUpdate(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var today = time.Today();
            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, today, own: true);
            }

            var changed = entity.DraftSections;
            var handed = command.Sections is { Count: > 0 } named
                ? [.. changed.Where(named.Contains)]
                : changed;
            if (command.Sections?.FirstOrDefault(section => !changed.Contains(section)) is { } not)
            {
                return Problem.Invalid(
                    "/sections",
                    "submission.section",
                    new(
                        "该部分没有变更，不需要提交。",
                        "This section is not changed; there is nothing to hand in."
                    ),
                    not
                );
            }

            if (entity.IsKept && handed.Count == 0 && !EntityStates.Stopped(entity.State))
            {
                return Problem.Conflict(
                    "entity.nothing_new",
                    "信息已核验且没有变更，无需提交。",
                    "The record is verified and unchanged; there is nothing to submit."
                );
            }

            if (EntityStates.Stopped(entity.State))
            {
                return Transitions.Stopped(entity);
            }

            if (!EntityStates.Editable(entity.Working.State))
            {
                return Problem.Conflict(
                    "entity.submitted",
                    "信息已提交，正在等待核验。",
                    "The record is submitted and awaits verification."
                );
            }

            // What would be in force.
            var record = Contracts.Sections.Over(entity.Record, handed, entity.Working.Record);
            var missing = Completeness
                .Of(record, today)
                .SelectMany(section => section.Errors)
                .Concat(
                    (await collisions.Of(entity, masked: false, cancellationToken))
                        .Where(one => handed.Contains(one.Section))
                        .Select(one => new FieldError(
                            one.Pointer,
                            "draft.collision",
                            new LocalizedText(
                                $"{one.Field}：在变更期间，已核验版本的同一栏也有更新，请先选择以哪一个为准。",
                                $"{one.Field}: the same field changed in the verified version meanwhile; choose which counts."
                            ).ToString()
                        ))
                )
                .ToList();
            if (
                await chains.FindLoop(code.ToString(), record.Shareholders, cancellationToken) is
                { } loop
            )
            {
                missing.Add(loop);
            }

            if (missing.Count > 0)
            {
                return Problem.Invalid(missing);
            }

            var now = time.GetUtcNow();
            var submitted = entity.Submitted(handed, now);
            await entities.Update(entity, submitted, Actions.Submitted, null, cancellationToken);
            await reviews.Open(code, submitted.Version, now, cancellationToken);
            await asking.AskSoon(code, sources.For(record.Identity.Kind), now, cancellationToken);
            return Dossier.OfWorking(submitted, today, own: true);
        }
    }
}
