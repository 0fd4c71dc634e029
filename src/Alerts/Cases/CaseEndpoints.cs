using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Documents.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Alerts.Cases;

/// <summary>Cases in the API.</summary>
internal static class CaseEndpoints
{
    private const string Root = "/api/v1/cases";

    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup(Root).WithTags("Cases");
        cases
            .MapGet(
                "",
                (
                    string? state,
                    string? claim,
                    string? due,
                    string? origin,
                    string? region,
                    string? text,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListSupervisionCases.Query
                        {
                            State = state.Given(),
                            Claim = claim.Given(),
                            Due = due.Given(),
                            Origin = origin.Given(),
                            Region = region.Given(),
                            Text = text.Given(),
                            Sort = sort.Given(),
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListSupervisionCases")
            .WithSummary(
                "案件列表 · Cases, what is due first before the others; follow 'next' for more"
            )
            .Produces<Page<ListSupervisionCases.Item>>();
        cases
            .MapPost(
                "",
                (OpenCase.Command command, Api api) =>
                    api.Create(command, opened => $"{Root}/{opened.Id}")
            )
            .WithName("OpenCase")
            .WithSummary("立案 · Open a case on a procurement; 409 while another is not closed")
            .Creates<CaseMark>();
        cases
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetSupervisionCase.Query(id)))
            .WithName("GetSupervisionCase")
            .WithSummary(
                "案件详情 · A case with signals, timeline, questions, corrections, notes and documents"
            )
            .Produces<GetSupervisionCase.Detail>();
        cases
            .MapGet(
                "/{id:guid}/successors",
                (Guid id, Api api) => api.Get(new ListCaseSuccessors.Query(id))
            )
            .WithName("ListCaseSuccessors")
            .WithSummary("可移交的监督人员 · Supervisors a case may be handed over to")
            .Produces<ListCaseSuccessors.Successors>();
        MapChanges(cases);
        MapParts(cases);
        cases.MapAskedCases();
    }

    private static void MapChanges(RouteGroupBuilder cases)
    {
        cases
            .MapPost(
                "/{id:guid}/questions",
                (Guid id, AskExplanation.Body body, Api api) =>
                    api.Change(version => new AskExplanation.Command(id, version, body.Question)
                    {
                        DueOn = body.DueOn,
                    })
            )
            .WithName("AskExplanation")
            .WithSummary("请采购人说明 · Ask the purchaser for an explanation; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/extension",
                (Guid id, DecideMoreTime.Body body, Api api) =>
                    api.Change(version => new DecideMoreTime.Command(id, version, body.DueOn))
            )
            .WithName("DecideMoreTime")
            .WithSummary("处理延期申请 · Give or refuse more time; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/examination",
                (Guid id, Api api) => api.Change(version => new ExamineCase.Command(id, version))
            )
            .WithName("ExamineCase")
            .WithSummary(
                "开始核查 · Examine without asking, or without the answer that is late; needs If-Match"
            )
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/decision",
                (Guid id, SettleCase.Body body, Api api) =>
                    api.Change(version => new SettleCase.Command(
                        id,
                        version,
                        body.Decision,
                        body.Reason
                    ))
            )
            .WithName("SettleCase")
            .WithSummary(
                "认定或排除 · Confirm or dismiss; the warning is settled with it; needs If-Match"
            )
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/corrections",
                (Guid id, OrderCorrection.Body body, Api api) =>
                    api.Change(version => new OrderCorrection.Command(
                        id,
                        version,
                        body.Kind,
                        body.Text,
                        body.DueOn
                    ))
            )
            .WithName("OrderCorrection")
            .WithSummary("责令改正 · Order a correction; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/corrections/{ordinal:int}/confirmation",
                (Guid id, int ordinal, ConfirmCorrection.Body body, Api api) =>
                    api.Change(version => new ConfirmCorrection.Command(
                        id,
                        version,
                        ordinal,
                        body.Note
                    ))
            )
            .WithName("ConfirmCorrection")
            .WithSummary("确认已改正 · A correction was carried out; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/referral",
                (Guid id, ReferCase.Body body, Api api) =>
                    api.Change(version => new ReferCase.Command(id, version, body.To, body.Reason))
            )
            .WithName("ReferCase")
            .WithSummary("移送 · Refer it to another body; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/pause",
                (Guid id, PauseCase.Body body, Api api) =>
                    api.Change(version => new PauseCase.Command(
                        id,
                        version,
                        body.Cause,
                        body.Reason
                    ))
            )
            .WithName("PauseCase")
            .WithSummary("中止 · Pause with a reason; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/resumption",
                (Guid id, Api api) => api.Change(version => new ResumeCase.Command(id, version))
            )
            .WithName("ResumeCase")
            .WithSummary("恢复办理 · Go on with a paused case; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/handover",
                (Guid id, HandOverCase.Body body, Api api) =>
                    api.Change(version => new HandOverCase.Command(
                        id,
                        version,
                        body.PersonId,
                        body.Reason
                    ))
            )
            .WithName("HandOverCase")
            .WithSummary("移交承办人 · Hand it over to another supervisor; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/due",
                (Guid id, SetCaseDue.Body body, Api api) =>
                    api.Change(version => new SetCaseDue.Command(
                        id,
                        version,
                        body.DueOn,
                        body.Reason
                    ))
            )
            .WithName("SetCaseDue")
            .WithSummary("调整期限 · Set the due date; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/closing",
                (Guid id, CloseCase.Body body, Api api) =>
                    api.Change(version => new CloseCase.Command(
                        id,
                        version,
                        body.Summary,
                        body.PublicResult
                    ))
            )
            .WithName("CloseCase")
            .WithSummary("结案 · Close it with a decision document; needs If-Match")
            .Changes<CaseMark>();
        cases
            .MapPost(
                "/{id:guid}/reopening",
                (Guid id, ReopenCase.Body body, Api api) =>
                    api.Change(version => new ReopenCase.Command(id, version, body.Reason))
            )
            .WithName("ReopenCase")
            .WithSummary("重新调查 · Examine a decided or closed case again; needs If-Match")
            .Changes<CaseMark>();
    }

    private static void MapParts(RouteGroupBuilder cases)
    {
        cases
            .MapPost(
                "/{id:guid}/notes",
                (Guid id, AddCaseNote.Body body, Api api) =>
                    api.Create(
                        new AddCaseNote.Command(id, body.Text),
                        added => $"{Root}/{id}/notes/{added.NoteId}"
                    )
            )
            .WithName("AddCaseNote")
            .WithSummary("备注 · A note for supervisors")
            .Creates<AddCaseNote.Added>();
        cases
            .MapDelete(
                "/{id:guid}/notes/{noteId:guid}",
                (Guid id, Guid noteId, Api api) => api.Do(new WithdrawCaseNote.Command(id, noteId))
            )
            .WithName("WithdrawCaseNote")
            .WithSummary("撤回备注 · Take a note of one's own back within a quarter of an hour")
            .Produces<Unit>();
        cases
            .MapPost(
                "/{id:guid}/tasks",
                (Guid id, AddCaseTask.Body body, Api api) =>
                    api.Create(
                        new AddCaseTask.Command(id, body.Text, body.DueOn),
                        added => $"{Root}/{id}/tasks/{added.TaskId}"
                    )
            )
            .WithName("AddCaseTask")
            .WithSummary("添加任务 · Something to be done")
            .Creates<AddCaseTask.Added>();
        cases
            .MapPut(
                "/{id:guid}/tasks/{taskId:guid}",
                (Guid id, Guid taskId, FinishCaseTask.Body body, Api api) =>
                    api.Do(new FinishCaseTask.Command(id, taskId, body.Done))
            )
            .WithName("FinishCaseTask")
            .WithSummary("完成任务 · It is done, or not yet")
            .Produces<Unit>();
        cases
            .MapPost("/{id:guid}/documents", Upload)
            // Counted while it is received, by the documents' own limit.
            .Reads(new BodyLimit(null))
            .WithName("UploadCaseDocument")
            .WithSummary(
                "上传案件材料 · Attach a document; the body is the file itself (PDF, OFD, JPEG, PNG, DOCX, XLSX)"
            )
            .Creates<Document>()
            .WithMetadata(new TakesFile());
        cases
            .MapGet("/{id:guid}/documents/{documentId:guid}/content", Download)
            .WithName("DownloadCaseDocument")
            .WithSummary(
                "下载案件材料 · The content, only to be saved; a browser is sent on to the documents' own origin"
            )
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status302Found);
    }

    private static async Task<IResult> Upload(
        Guid id,
        string? name,
        string? label,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers,
        DocumentTransfer transfer
    )
    {
        var may = await sender.Send(
            new UploadCaseDocument.Query(id, label),
            callers.Of(context),
            context.RequestAborted
        );
        if (may.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var file = await transfer.Take(name, context);
        return await api.Create(
            new UploadCaseDocument.Command(id, label, file),
            made => $"{Root}/{id}/documents/{made.Id}/content"
        );
    }

    private static Task<IResult> Download(
        Guid id,
        Guid documentId,
        HttpContext context,
        DocumentTransfer transfer
    ) =>
        transfer.Give(
            CaseDocuments.SubjectOf(id),
            documentId,
            new DownloadCaseDocument.Command(id, documentId),
            context
        );
}
