using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>Documents' part of the API.</summary>
internal static class DocumentEndpoints
{
    public static void MapDocuments(this RouteGroupBuilder entities)
    {
        entities
            .MapGet(
                "/{code}/documents",
                (EntityCode code, Api api) => api.Get(new ListDocuments.Query(code))
            )
            .WithName("ListDocuments")
            .WithSummary("证明材料 · The documents of a firm that the caller may read")
            .Produces<ListDocuments.Listed>();
        entities
            .MapPost("/{code}/sections/{section}/documents", Upload)
            // Counted while it is received, by the documents' own limit.
            .Reads(new BodyLimit(null))
            .WithName("UploadDocument")
            .WithSummary(
                "上传证明材料 · Attach a document; the body is the file itself (PDF, OFD, JPEG, PNG, DOCX, XLSX)"
            )
            .Creates<Document>()
            .WithMetadata(new TakesFile());
        entities
            .MapPost(
                "/{code}/sections/{section}/attestation",
                (EntityCode code, string section, Api api) =>
                    api.Change(version => new AttestSection.Command(code, version, section))
            )
            .WithName("AttestSection")
            .WithSummary(
                "材料仍能佐证 · The documents of a section evidence it as it stands; needs If-Match"
            )
            .Changes<Dossier>();
        entities
            .MapGet("/{code}/documents/{id:guid}/content", Download)
            .WithName("DownloadDocument")
            .WithSummary(
                "下载证明材料 · The content, only to be saved; a browser is sent on to the documents' own origin"
            )
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status302Found);
        entities
            .MapDelete(
                "/{code}/documents/{id:guid}",
                (EntityCode code, Guid id, Api api) => api.Do(new RemoveDocument.Command(code, id))
            )
            .WithName("RemoveDocument")
            .WithSummary("移除证明材料 · Take a document off the own record")
            .Produces<Unit>();
    }

    private static async Task<IResult> Upload(
        EntityCode code,
        string section,
        string? name,
        string? label,
        string? item,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers,
        DocumentTransfer transfer
    )
    {
        var may = await sender.Send(
            new UploadDocument.Query(code, section, label, item),
            callers.Of(context),
            context.RequestAborted
        );
        if (may.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var file = await transfer.Take(name, context);
        return await api.Create(
            new UploadDocument.Command(code, section, label, item, file),
            made => $"/api/v1/entities/{code}/documents/{made.Id}/content"
        );
    }

    private static async Task<IResult> Download(
        EntityCode code,
        Guid id,
        HttpContext context,
        Sender sender,
        ICallerSource callers,
        DocumentTransfer transfer
    )
    {
        var caller = callers.Of(context);
        // Who reads a page is told there; a system's program has no pages to protect.
        if (caller.SessionId is not null)
        {
            var found = await sender.Send(
                new GetDocument.Query(code, id),
                caller,
                context.RequestAborted
            );
            if (found.Problem is { } refused)
            {
                return Problems.Result(refused, context);
            }
        }

        return await transfer.Give(
            code.ToString(),
            id,
            new DownloadDocument.Command(code, id),
            context
        );
    }
}
