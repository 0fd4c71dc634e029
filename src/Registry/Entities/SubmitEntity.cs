using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Registry.Sources;

namespace Trading.Registry.Entities;

/// <summary>
/// Submits the record for verification. 422 lists everything that is missing; 409 when there is nothing new to
/// verify.
/// </summary>
public static class SubmitEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version seen.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, long Expected) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        HolderChains chains,
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

            if (entity.State is EntityStates.Active)
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

            if (!EntityStates.Editable(entity.State))
            {
                return Problem.Conflict(
                    "entity.submitted",
                    "信息已提交，正在等待核验。",
                    "The record is submitted and awaits verification."
                );
            }

            var missing = Completeness
                .Of(entity.Record, today)
                .SelectMany(section => section.Errors)
                .ToList();
            if (
                await chains.FindLoop(
                    code.ToString(),
                    entity.Record.Shareholders,
                    cancellationToken
                ) is
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
            var submitted = entity.After(Actions.Submitted, now);
            await entities.Update(entity, submitted, Actions.Submitted, null, cancellationToken);
            await reviews.Open(code, submitted.Version, now, cancellationToken);
            await asking.AskSoon(
                code,
                sources.For(entity.Record.Identity.Kind),
                now,
                cancellationToken
            );
            return Dossier.Of(submitted, today, own: true);
        }
    }
}
