using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Lifecycle;

/// <summary>
/// A firm says once a year that its verified record still holds (年度确认): a version, no new verification. 409 for a
/// record that was never verified.
/// </summary>
public static class ConfirmEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Expected">The version seen.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, long Expected) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        LifecycleSettings settings,
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

            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: true);
            }

            if (Transitions.Refuse(entity, Actions.Confirmed) is { } refused)
            {
                return refused;
            }

            var now = time.GetUtcNow();
            var confirmed = entity.Confirmed(now, settings.GoodUntil(now));
            await entities.Update(entity, confirmed, Actions.Confirmed, null, cancellationToken);
            return Dossier.OfWorking(confirmed, time.Today(), own: true);
        }
    }
}
