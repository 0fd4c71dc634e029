using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// 发起变更: a draft beside the verified version, which stays in force until an officer verifies the draft. Of two who begin
/// at once both get the same one. 409 for a record that was never verified, which is its own draft.
/// </summary>
public static class BeginChange
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(EntityStore entities, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Dossier>
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

            if (EntityStates.Ended(entity.State))
            {
                return Transitions.Stopped(entity);
            }

            if (!entity.IsKept)
            {
                return Problem.Conflict(
                    "entity.never_verified",
                    "信息尚未核验过，可直接填写，无需发起变更。",
                    "The record was never verified: fill it in as it is, there is no change to begin."
                );
            }

            var begun = entity.Begun(current.Caller.Name, time.GetUtcNow());
            if (!ReferenceEquals(begun, entity))
            {
                await entities.Update(entity, begun, Actions.Begun, null, cancellationToken);
            }

            return Dossier.OfWorking(begun, time.Today(), own: true);
        }
    }
}
