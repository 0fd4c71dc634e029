using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Documents.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Evaluation.Experts;

/// <summary>The part of the API that is about the documents of experts' files.</summary>
internal static class ExpertDocumentEndpoints
{
    public static void MapDocuments(this RouteGroupBuilder experts)
    {
        experts
            .MapPost("/mine/documents", Upload)
            // Counted while it is received, by the documents' own limit.
            .Reads(new BodyLimit(null))
            .WithName("UploadExpertDocument")
            .WithSummary(
                "上传推荐函或证书 · Attach the letter or a certificate to the own application; the body is the file itself (PDF, OFD, JPEG, PNG, DOCX, XLSX)"
            )
            .Creates<Document>()
            .WithMetadata(new TakesFile());
        experts
            .MapDelete(
                "/mine/documents/{documentId:guid}",
                (Guid documentId, Api api) => api.Do(new RemoveExpertDocument.Command(documentId))
            )
            .WithName("RemoveExpertDocument")
            .WithSummary(
                "移除附件 · Take a document off the own application; not once it was decided upon"
            )
            .Produces<Expert>();
        experts
            .MapGet("/{id:guid}/documents/{documentId:guid}/content", Download)
            .WithName("DownloadExpertDocument")
            .WithSummary(
                "下载推荐函或证书 · The content, only to be saved; a browser is sent on to the documents' own origin"
            )
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status302Found);
    }

    private static async Task<IResult> Upload(
        string? kind,
        string? name,
        string? label,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers,
        IReception reception
    )
    {
        var may = await sender.Send(
            new UploadExpertDocument.Query(kind ?? "", label),
            callers.Of(context),
            context.RequestAborted
        );
        if (may.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var limit = reception.MaxFileBytes;
        context.CountsBodyItself(limit);

        var file =
            context.Request.ContentLength is { } length && length > limit
                ? reception.TooLargeToRead(name, length)
                : await reception.Take(context.Request.Body, name, context.RequestAborted);
        return await api.Create(
            new UploadExpertDocument.Command(kind ?? "", label, file),
            _ => "/api/v1/experts/mine"
        );
    }

    private static async Task<IResult> Download(
        Guid id,
        Guid documentId,
        HttpContext context,
        Sender sender,
        ICallerSource callers,
        DocumentLinks links,
        DocumentDelivery delivery
    )
    {
        var caller = callers.Of(context);
        // A browser never gets the bytes from the origin of the pages; who may not is told there.
        if (
            caller.SessionId is { } session
            && links.Make(ExpertDocuments.SubjectOf(id), documentId, session) is { } address
        )
        {
            return Results.Redirect(address.ToString());
        }

        var granted = await sender.Send(
            new DownloadExpertDocument.Command(id, documentId),
            caller,
            context.RequestAborted
        );
        return granted.Problem is { } problem
            ? Problems.Result(problem, context)
            : await delivery.Of(granted.Value, context);
    }
}
