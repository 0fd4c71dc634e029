using FluentValidation;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>
/// The firm says that the documents of a section evidence it as it stands now: after an edit, without attaching them
/// anew. 409 for a section without documents, and while an officer reads the record.
/// </summary>
public static class AttestSection
{
    /// <summary>The section as it was seen.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Section">Which, one of <see cref="Sections"/>.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, long Expected, string Section)
        : ICommand<Dossier>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Section)
                .Must(section => Sections.Find(section) is not null)
                .WithMessage("section.unknown", "没有这个部分。", "There is no such section.");
        }
    }

    internal sealed class Handler(
        EntityStore entities,
        IDocuments documents,
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

            var entity = await entities.GetForUpdate(code, cancellationToken);
            if (UploadDocument.Locked(entity) is { } locked)
            {
                return locked;
            }

            if (entity!.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: true);
            }

            var there = DraftDocuments.OfWorking(
                await documents.Of(code.ToString(), cancellationToken),
                entity
            );
            if (!there.Any(document => document.Section == command.Section))
            {
                return Problem.Conflict(
                    "section.no_document",
                    "该部分没有证明材料，请先上传。",
                    "This section has no document; attach one first."
                );
            }

            var now = time.GetUtcNow();
            var attested = entity.OnWorking(one => one.Attested(command.Section, now), now);
            if (!ReferenceEquals(attested, entity))
            {
                await entities.Update(
                    entity,
                    attested,
                    Actions.Attested,
                    Sections.Of(command.Section).Title.Zh,
                    cancellationToken
                );
            }

            return Dossier.OfWorking(attested, time.Today(), own: true);
        }
    }
}
