using FluentValidation;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>
/// Attaches a document to a section of the own record. 409 while an officer reads the record; 413 over a limit; 422
/// names the file and the rule it breaks. A section that was only declared is attested by it, which makes a version.
/// </summary>
public static class UploadDocument
{
    private const int LongestLabel = 100;
    private const int LongestItem = 64;

    /// <summary>What is to be attached where.</summary>
    public interface IPlace
    {
        /// <summary>The firm.</summary>
        EntityCode Code { get; }

        string Section { get; }

        /// <summary>What it evidences.</summary>
        string? Label { get; }

        /// <summary>Number of the item of the section.</summary>
        string? Item { get; }
    }

    /// <summary>Asked before the first byte is read: whether this may be attached here at all.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Section">One of <see cref="Sections"/>.</param>
    /// <param name="Label">What it evidences.</param>
    /// <param name="Item">Number of the item of the section.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string Section, string? Label, string? Item)
        : IQuery<Unit>,
            IPlace;

    /// <summary>A file that has arrived; one that was refused is kept in the trail and comes back as its problem.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Section">One of <see cref="Sections"/>.</param>
    /// <param name="Label">What it evidences.</param>
    /// <param name="Item">Number of the item of the section.</param>
    /// <param name="File">The file.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(
        EntityCode Code,
        string Section,
        string? Label,
        string? Item,
        ReceivedFile File
    ) : ICommand<Document>, IAbout, IPlace
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal abstract class PlaceRules<T> : AbstractValidator<T>
        where T : IPlace
    {
        protected PlaceRules()
        {
            RuleFor(place => place.Section)
                .Must(section => Sections.Find(section) is not null)
                .WithErrorCode("section.unknown")
                .WithMessage(place =>
                    new LocalizedText(
                        $"没有“{place.Section}”这个部分；可选：{Known}。",
                        $"There is no section {place.Section}; there are: {Known}."
                    ).ToString()
                );
            RuleFor(place => place.Label).IsLineOrNone(LongestLabel);
            RuleFor(place => place.Item).IsLineOrNone(LongestItem);
        }

        private static string Known =>
            string.Join(", ", Sections.All.Select(section => section.Code));
    }

    internal sealed class QueryRules : PlaceRules<Query>;

    internal sealed class CommandRules : PlaceRules<Command>;

    internal sealed class QueryHandler(
        StandingStore standings,
        IDocuments documents,
        RecordLimits limits,
        CurrentCaller current
    ) : IQueryHandler<Query, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            return Locked(await standings.Of(code, cancellationToken)) is { } locked ? locked
                : Full(
                    await documents.Of(code.ToString(), cancellationToken),
                    query.Section,
                    0,
                    limits
                )
                    is { } full
                    ? full
                : Unit.Value;
        }
    }

    internal sealed class Handler(
        EntityStore entities,
        IDocuments documents,
        RecordLimits limits,
        CurrentCaller current
    ) : ICommandHandler<Command, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            var file = command.File;
            if (file.Problem is { } refused)
            {
                return refused;
            }

            var entity = await entities.GetForUpdate(code, cancellationToken);
            if (Locked(entity) is { } locked)
            {
                return locked;
            }

            var there = DraftDocuments.OfWorking(
                await documents.Of(code.ToString(), cancellationToken),
                entity!
            );
            if (Full(there, command.Section, file.Size, limits) is { } full)
            {
                return full;
            }

            var item = Words(command.Item);
            if (
                there.FirstOrDefault(other =>
                    other.Section == command.Section
                    && other.Sha256 == file.Sha256
                    && other.Item == item
                ) is
                { } same
            )
            {
                return Problem.Conflict(
                    "document.attached",
                    $"同一文件已经上传过（{same.FileName}），无需重复上传。",
                    $"This file is attached already ({same.FileName})."
                ) with
                {
                    Errors =
                    [
                        new FieldError(
                            "/file",
                            "document.attached",
                            new LocalizedText("内容相同", "the same content").ToString(),
                            file.Name
                        ),
                    ],
                };
            }

            var attached = await documents.Attach(
                new Attachment(code.ToString(), command.Section, item, Words(command.Label)),
                file,
                cancellationToken
            );
            if (attached is not { } document)
            {
                return Problem.Conflict(
                    "document.lost",
                    "上传用时过长，请重新上传。",
                    "The upload took too long; send it again."
                );
            }

            var attested = entity!
                .OnWorking(
                    one => one.Attested(command.Section, document.UploadedAt),
                    document.UploadedAt
                )
                .WithDocument(
                    new(document.Id, command.Section, Goes: false),
                    entity,
                    document.UploadedAt
                );
            if (!ReferenceEquals(attested, entity))
            {
                await entities.Update(
                    entity,
                    attested,
                    Actions.DocumentAdded,
                    $"{Sections.Of(command.Section).Title.Zh}：{document.FileName}",
                    cancellationToken
                );
            }

            return document;
        }

        private static string? Words(string? text) =>
            string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>Why a record takes no document now and lets none go; null when it may be edited.</summary>
    internal static Problem? Locked(Rules.Entity? entity) =>
        Locked(
            entity is null
                ? null
                : new Standing
                {
                    State = entity.State,
                    VerifiedVersion = entity.VerifiedVersion,
                    DraftState = entity.Draft?.State,
                }
        );

    private static Problem? Locked(Standing? record) =>
        record is null ? Ownership.Unknown()
        : !EntityStates.Ended(record.State)
        && Editing.NotBegun(record.VerifiedVersion is not null, record.DraftState is not null)
            is { } not
            ? not
        : LockedIn(
            EntityStates.Ended(record.State) ? record.State : record.DraftState ?? record.State
        );

    private static Problem? LockedIn(string state) =>
        EntityStates.Editable(state)
            ? null
            : Problem.Conflict(
                "entity.locked",
                $"主体信息现为“{EntityStates.Name(state).Zh}”，不能增减证明材料；如需修改请先撤回。",
                $"The record is in the state “{EntityStates.Name(state).En}”: documents can be neither attached nor removed. Withdraw it first."
            );

    private static Problem? Full(
        IReadOnlyList<Document> there,
        string section,
        long size,
        RecordLimits limits
    )
    {
        var inSection = there.Count(document => document.Section == section);
        if (inSection >= limits.MaxPerSection)
        {
            return Problem.Conflict(
                "document.too_many",
                $"“{Sections.Of(section).Title.Zh}”已有 {inSection} 份材料，最多 {limits.MaxPerSection} 份；请先移除不用的。",
                $"{Sections.Of(section).Title.En} has {inSection} documents; at most {limits.MaxPerSection}. Remove those you do not need."
            );
        }

        var used = there.Sum(document => document.Size);
        var most = limits.MaxFirmBytes / 1024 / 1024;
        return used + size > limits.MaxFirmBytes
            ? new Problem(
                ProblemKind.TooLarge,
                "document.quota",
                new(
                    $"本单位材料已占 {used / 1024 / 1024} MB，再加本文件超过 {most} MB 的上限。",
                    $"Your documents hold {used / 1024 / 1024} MB; with this file they would be over the limit of {most} MB."
                )
            )
            : null;
    }
}
