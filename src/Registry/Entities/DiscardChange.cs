using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;

namespace Trading.Registry.Entities;

/// <summary>
/// Throws the draft of a change away, with the documents that it brought; the verified version stays as it is. 409 while it lies
/// with an officer: withdraw it first.
/// </summary>
public static class DiscardChange
{
    /// <summary>The draft as it was seen.</summary>
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
        DraftDocuments documents,
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

            if (entity.Draft is null)
            {
                return NoDraft();
            }

            if (Editing.Refuse(entity) is { } refused)
            {
                return refused;
            }

            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: true);
            }

            var discarded = entity.Discarded(time.GetUtcNow());
            await entities.Update(entity, discarded, Actions.Discarded, null, cancellationToken);
            await documents.Discarded(entity, cancellationToken);
            return Dossier.Of(discarded, time.Today(), own: true);
        }
    }

    internal static Problem NoDraft() =>
        Problem.Conflict(
            "draft.none",
            "没有变更草稿：信息即为已核验版本。",
            "There is no draft: the record is as it was verified."
        );
}
