using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Registry.Sources;

namespace Trading.Registry.Entities;

/// <summary>Takes a submission back, so that the record can be edited again. 409 when none is open.</summary>
public static class WithdrawEntity
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

            if (await reviews.FindOpen(code, cancellationToken) is not { } review)
            {
                return Problem.Conflict(
                    "entity.not_submitted",
                    "没有待核验的提交可以撤回。",
                    "No submission is open that could be withdrawn."
                );
            }

            var now = time.GetUtcNow();
            var withdrawn = entity.Back(Actions.Withdrawn, now);
            await entities.Update(entity, withdrawn, Actions.Withdrawn, null, cancellationToken);
            await reviews.Close(review.Id, ReviewDecisions.Withdrawn, null, now, cancellationToken);
            if (entity.Draft is not null)
            {
                // What contradicts a source is again what is in force.
                await asking.AskSoon(
                    code,
                    sources.For(entity.Record.Identity.Kind),
                    now,
                    cancellationToken
                );
            }

            return Dossier.OfWorking(withdrawn, today, own: true);
        }
    }
}
