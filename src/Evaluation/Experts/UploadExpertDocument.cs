using FluentValidation;
using Trading.Documents.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An applicant attaches the letter of the recommending unit, or a certificate, to the own application while it waits or was
/// returned. Makes a version: an officer decides on what was looked at. 409 beyond so many, and for the same file twice.
/// </summary>
public static class UploadExpertDocument
{
    private const int LongestLabel = 100;

    /// <summary>What is to be attached to what.</summary>
    public interface IPlace
    {
        /// <summary>One of <see cref="Terms.ExpertDocumentKinds"/>.</summary>
        string Kind { get; }

        /// <summary>What it shows, e.g. which certificate.</summary>
        string? Label { get; }
    }

    /// <summary>Asked before the first byte is read.</summary>
    /// <param name="Kind">One of <see cref="Terms.ExpertDocumentKinds"/>.</param>
    /// <param name="Label">What it shows, e.g. which certificate.</param>
    [Requires(EvaluationPermissions.AnswerInvitation), PersonsOnly]
    public sealed record Query(string Kind, string? Label) : IQuery<Unit>, IPlace;

    /// <summary>A file that has arrived; one that was refused is kept in the trail and comes back as its problem.</summary>
    /// <param name="Kind">One of <see cref="Terms.ExpertDocumentKinds"/>.</param>
    /// <param name="Label">What it shows, e.g. which certificate.</param>
    /// <param name="File">The file.</param>
    [Requires(EvaluationPermissions.AnswerInvitation), PersonsOnly]
    public sealed record Command(string Kind, string? Label, ReceivedFile File)
        : ICommand<Document>,
            IPlace;

    internal abstract class PlaceRules<T> : AbstractValidator<T>
        where T : IPlace
    {
        protected PlaceRules()
        {
            RuleFor(place => place.Kind)
                .Must(kind => Terms.ExpertDocumentKinds.Any(known => known.Code == kind))
                .WithMessage(
                    "expert.document_kind",
                    "附件只能是 letter（推荐函）或 certificate（证书）。",
                    "A document is a letter or a certificate."
                );
            RuleFor(place => place.Label).IsLineOrNone(LongestLabel);
        }
    }

    internal sealed class QueryRules : PlaceRules<Query>;

    internal sealed class CommandRules : PlaceRules<Command>;

    internal sealed class QueryHandler(ExpertStore files) : IQueryHandler<Query, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await files.Own(cancellationToken) is { } id
            && await files.Read(id, cancellationToken) is { } own
                ? Refused(own, query.Kind) is { } problem
                    ? problem
                    : Unit.Value
                : GetMyExpertFile.None();
    }

    internal sealed class Handler(ExpertStore files, IDocuments documents)
        : ICommandHandler<Command, Document>
    {
        public async ValueTask<Outcome<Document>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command.File.Problem is { } refused)
            {
                return refused;
            }

            if (await files.OwnForUpdate(cancellationToken) is not { } own)
            {
                return GetMyExpertFile.None();
            }

            if (Refused(own, command.Kind) is { } problem)
            {
                return problem;
            }

            if (
                own.Documents.FirstOrDefault(other =>
                    other.Section == command.Kind && other.Sha256 == command.File.Sha256
                ) is
                { } same
            )
            {
                return Problem.Conflict(
                    "document.attached",
                    $"同一文件已经上传过（{same.FileName}），无需重复上传。",
                    $"This file is attached already ({same.FileName})."
                );
            }

            var attached = await documents.Attach(
                new Attachment(
                    ExpertDocuments.SubjectOf(own.Id),
                    command.Kind,
                    null,
                    string.IsNullOrWhiteSpace(command.Label) ? null : command.Label.Trim()
                ),
                command.File,
                cancellationToken
            );
            if (attached is null)
            {
                return Problem.Conflict(
                    "document.lost",
                    "上传用时过长，请重新上传。",
                    "The upload took too long; send it again."
                );
            }

            await files.Touch(own.Id, cancellationToken);
            return attached;
        }
    }

    private static Problem? Refused(Expert own, string kind) =>
        ExpertDocuments.Closed(own) is { } closed ? closed
        : own.Documents.Count(one => one.Section == kind) >= ExpertDocuments.Most
            ? Problem.Conflict(
                "document.too_many",
                $"最多{ExpertDocuments.Most}份附件，请合并后上传。",
                $"At most {ExpertDocuments.Most} documents; put some together."
            )
        : null;
}
