using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Documents.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// Attaches a file to a case: the purchaser's to its answer while it is asked, a supervisor's as evidence until the case is
/// closed. 404 for anybody else's case; 409 beyond so many.
/// </summary>
public static class UploadCaseDocument
{
    private const int LongestLabel = 100;

    /// <summary>Asked before the first byte is read.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Label">What it shows.</param>
    [Requires(AlertsPermissions.AnswerCases, AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Query(Guid Id, string? Label) : IQuery<Unit>;

    /// <summary>A file that has arrived; one that was refused is kept in the trail and comes back as its problem.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Label">What it shows.</param>
    /// <param name="File">The file.</param>
    [Requires(AlertsPermissions.AnswerCases, AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, string? Label, ReceivedFile File)
        : ICommand<Document>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class QueryRules : AbstractValidator<Query>
    {
        public QueryRules() => RuleFor(query => query.Label).IsLineOrNone(LongestLabel);
    }

    internal sealed class CommandRules : AbstractValidator<Command>
    {
        public CommandRules() => RuleFor(command => command.Label).IsLineOrNone(LongestLabel);
    }

    internal sealed class QueryHandler(CaseStore cases, IDocuments documents, CurrentCaller current)
        : IQueryHandler<Query, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var place = await Place(cases, documents, current, query.Id, cancellationToken);
            return place.Problem is { } problem ? problem : Unit.Value;
        }
    }

    internal sealed class Handler(CaseStore cases, IDocuments documents, CurrentCaller current)
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

            var place = await Place(cases, documents, current, command.Id, cancellationToken);
            if (place.Problem is { } problem)
            {
                return problem;
            }

            return
                await documents.Attach(
                    new Attachment(
                        CaseDocuments.SubjectOf(command.Id),
                        place.Value,
                        null,
                        string.IsNullOrWhiteSpace(command.Label) ? null : command.Label.Trim()
                    ),
                    command.File,
                    cancellationToken
                )
                    is { } attached
                ? attached
                : Problem.Conflict(
                    "document.lost",
                    "上传用时过长，请重新上传。",
                    "The upload took too long; send it again."
                );
        }
    }

    private static async Task<Outcome<string>> Place(
        CaseStore cases,
        IDocuments documents,
        CurrentCaller current,
        Guid id,
        CancellationToken cancel
    )
    {
        var supervised = current.Caller.May(new Permission(AlertsPermissions.ReviewAlerts))
            ? await cases.Find(id, cancel)
            : null;
        if ((supervised ?? await cases.FindOfParty(id, cancel)) is not { } row)
        {
            return CaseStore.Unknown();
        }

        var section = supervised is null ? CaseDocuments.Answer : CaseDocuments.Evidence;
        if (supervised is null ? row.State != CaseStates.Waiting : row.State == CaseStates.Closed)
        {
            return Problem.Conflict(
                "case.takes_none",
                "案件现在不接收材料；采购人在要求说明期间、监督人员在结案前可以上传。",
                "The case takes no documents now: the purchaser's while it is asked, a supervisor's until it is closed."
            );
        }

        var there = await documents.Of(CaseDocuments.SubjectOf(id), cancel);
        return there.Count(one => one.Section == section) >= CaseDocuments.Most
            ? Problem.Conflict(
                "document.too_many",
                $"最多{CaseDocuments.Most}份材料，请合并后上传。",
                $"At most {CaseDocuments.Most} documents; put some together."
            )
            : section;
    }
}
