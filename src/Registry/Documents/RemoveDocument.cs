using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>
/// Takes a document off the own record. Its row stays, to tell who removed it and when; its content goes once nothing
/// else refers to it; of a draft beside a verified version once that is verified. 409 while an officer reads the record. A
/// section whose mark rested on it falls back, which makes a version.
/// </summary>
public static class RemoveDocument
{
    /// <summary>By key.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Id">Which.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        IDocuments documents,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            var entity = await entities.GetForUpdate(code, cancellationToken);
            if (UploadDocument.Locked(entity) is { } locked)
            {
                return locked;
            }

            var there = DraftDocuments.OfWorking(
                await documents.Of(code.ToString(), cancellationToken),
                entity!
            );
            if (there.FirstOrDefault(document => document.Id == command.Id) is not { } gone)
            {
                return GetDocument.Unknown();
            }

            // What the version in force rests on stays until an officer has verified the draft.
            var goes = entity!.Draft?.Documents.All(document => document.Id != gone.Id) == true;
            if (!goes)
            {
                await documents.Remove(code.ToString(), gone.Id, cancellationToken);
            }

            var now = time.GetUtcNow();
            var fallen = entity.OnWorking(
                one =>
                    one.Unattested(
                        gone.Section,
                        there.Count(other => other.Section == gone.Section) - 1,
                        gone.UploadedAt,
                        now
                    ),
                now
            );
            fallen = goes
                ? fallen.WithDocument(new(gone.Id, gone.Section, Goes: true), entity, now)
                : fallen.WithoutDocument(gone.Id, entity, now);
            if (!ReferenceEquals(fallen, entity))
            {
                await entities.Update(
                    entity,
                    fallen,
                    Actions.DocumentRemoved,
                    $"{Sections.Of(gone.Section).Title.Zh}：{gone.FileName}",
                    cancellationToken
                );
            }

            return Unit.Value;
        }
    }
}
