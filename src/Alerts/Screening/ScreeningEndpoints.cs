using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Alerts.Screening;

/// <summary>The part of the API about drafts that are screened before they are published.</summary>
internal static class ScreeningEndpoints
{
    private const string Root = "/api/v1/screenings";

    public static void MapScreenings(this IEndpointRouteBuilder routes)
    {
        var screenings = routes.MapGroup(Root).WithTags("Screenings");
        screenings
            .MapGet(
                "",
                (Guid? procurementId, string? cursor, int? take, Api api) =>
                    api.Get(new ListScreenings.Query(procurementId, cursor, take))
            )
            .WithName("ListScreenings")
            .WithSummary(
                "条款筛查记录 · Drafts that were screened: one's own, or a supervisor's region's; the latest first"
            )
            .Produces<Page<ListScreenings.Item>>();
        screenings
            .MapPost(
                "",
                (ScreenDraft.Body body, Api api) =>
                    api.Create(body.Read(), made => $"{Root}/{made.Id}")
            )
            .Reads(BodyLimit.Lists)
            .WithName("ScreenDraft")
            .WithSummary(
                "筛查文本 · Screen a draft before it is published, given as text; finds candidates, a person judges"
            )
            .Creates<GetScreening.Detail>();
        screenings
            .MapPost("/files", Upload)
            // Counted while it is received, by a limit of its own.
            .Reads(new BodyLimit(null))
            .WithName("ScreenDraftFile")
            .Sends<ScreenDraft.Command>()
            .WithSummary(
                "筛查文件 · The same of a file: the body is the file itself (txt, docx, pdf, html)"
            )
            .Creates<GetScreening.Detail>()
            .WithMetadata(new TakesFile());
        screenings
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetScreening.Query(id)))
            .WithName("GetScreening")
            .WithSummary(
                "筛查结果 · What was found, by which rule or model, and what people decided on it"
            )
            .Produces<GetScreening.Detail>();
        screenings
            .MapPut(
                "/{id:guid}/hits/{hit:int}/answer",
                (Guid id, int hit, AnswerHit.Body body, Api api) => api.Do(body.Of(id, hit))
            )
            .WithName("AnswerHit")
            .WithSummary("答复一处提示 · Kept with a reason, or worded anew; the latest counts")
            .Produces<ScreenedHit>();
        screenings
            .MapPut(
                "/{id:guid}/procurement",
                (Guid id, TieScreening.Body body, Api api) =>
                    api.Do(new TieScreening.Command(id, body.ProcurementId))
            )
            .WithName("TieScreening")
            .WithSummary("归入项目 · Of which procurement the draft became the document")
            .Produces<GetScreening.Detail>();
        screenings
            .MapGet("/{id:guid}/text", Text)
            .WithName("GetDraftText")
            .WithSummary(
                "修改后的文本 · The draft with the new wordings in it, for who had it screened"
            )
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
    }

    private static async Task<IResult> Upload(
        string? name,
        string? regime,
        string? region,
        string? kind,
        Guid? procurementId,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers
    )
    {
        var may = await sender.Send(
            new ScreenDraft.Query(),
            callers.Of(context),
            context.RequestAborted
        );
        if (may.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        context.CountsBodyItself(ReceivedDraft.MostBytes);

        var draft =
            context.Request.ContentLength > ReceivedDraft.MostBytes
                ? ReceivedDraft.TooLarge(name)
                : await ReceivedDraft.OfFile(context.Request.Body, name, context.RequestAborted);
        return await api.Create(
            new ScreenDraft.Command(
                draft,
                string.IsNullOrWhiteSpace(regime) ? ScreeningRegimes.Auto : regime,
                GivenCode.OrNone<RegionCode>(region),
                string.IsNullOrWhiteSpace(kind) ? null : kind,
                procurementId
            ),
            made => $"{Root}/{made.Id}"
        );
    }

    private static async Task<IResult> Text(
        Guid id,
        Sender sender,
        ICallerSource callers,
        HttpContext context
    )
    {
        var draft = await sender.Send(
            new GetDraftText.Query(id),
            callers.Of(context),
            context.RequestAborted
        );
        if (draft.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        // With its mark, so that an editor that guesses takes it for what it is.
        byte[] content = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(draft.Value.Whole)];
        return Results.File(content, "text/plain; charset=utf-8", draft.Value.CorrectedName);
    }
}
