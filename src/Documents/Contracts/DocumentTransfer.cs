using Microsoft.AspNetCore.Http;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Documents.Contracts;

/// <summary>A document over the API: a file that is a request's whole body comes in, a content goes out.</summary>
public sealed class DocumentTransfer(
    IReception reception,
    Sender sender,
    ICallerSource callers,
    DocumentLinks links,
    DocumentDelivery delivery
)
{
    /// <summary>Takes the body in, counted while it is received; of one that says beforehand that it is too large nothing is read.</summary>
    public async Task<ReceivedFile> Take(string? name, HttpContext context)
    {
        var limit = reception.MaxFileBytes;
        context.CountsBodyItself(limit);
        return context.Request.ContentLength is { } length && length > limit
            ? reception.TooLargeToRead(name, length)
            : await reception.Take(context.Request.Body, name, context.RequestAborted);
    }

    /// <summary>
    /// Hands a document out by the command that grants it. A browser never gets the bytes from the origin of the pages: it is sent
    /// on to the documents' own, where it is told if it may not.
    /// </summary>
    public async Task<IResult> Give(
        string subject,
        Guid id,
        ICommand<Document> granted,
        HttpContext context
    )
    {
        var caller = callers.Of(context);
        if (caller.SessionId is { } session && links.Make(subject, id, session) is { } address)
        {
            return Results.Redirect(address.ToString());
        }

        var outcome = await sender.Send(granted, caller, context.RequestAborted);
        return outcome.Problem is { } problem
            ? Problems.Result(problem, context)
            : await delivery.Of(outcome.Value, context);
    }
}
