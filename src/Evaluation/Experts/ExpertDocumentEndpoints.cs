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
        DocumentTransfer transfer
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

        var file = await transfer.Take(name, context);
        return await api.Create(
            new UploadExpertDocument.Command(kind ?? "", label, file),
            _ => "/api/v1/experts/mine"
        );
    }

    private static Task<IResult> Download(
        Guid id,
        Guid documentId,
        HttpContext context,
        DocumentTransfer transfer
    ) =>
        transfer.Give(
            ExpertDocuments.SubjectOf(id),
            documentId,
            new DownloadExpertDocument.Command(id, documentId),
            context
        );
}
