using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Trading.Documents.Storage;
using Trading.Kernel.Http;

namespace Trading.Documents.Contracts;

/// <summary>Sends a content so that no browser runs, frames or guesses it: only to be saved.</summary>
public sealed class DocumentDelivery
{
    private readonly Contents _contents;

    internal DocumentDelivery(Contents contents) => _contents = contents;

    /// <summary>The content, streamed; 404 when the store does not have it.</summary>
    public async Task<IResult> Of(Document document, HttpContext context)
    {
        if (await _contents.Open(document.Sha256, context.RequestAborted) is not { } content)
        {
            return Problems.Result(
                Problem.NotFound(
                    "材料的内容不在存储中，请联系平台。",
                    "The document's content is not in the store; tell the platform."
                ),
                context
            );
        }

        var headers = context.Response.Headers;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(document.FileName);
        headers.ContentDisposition = disposition.ToString();
        headers.ContentLength = document.Size;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "private, no-store";
        return Results.Stream(content, document.MediaType);
    }
}
