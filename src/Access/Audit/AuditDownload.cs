using System.Globalization;
using Microsoft.AspNetCore.Http;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Access.Audit;

/// <summary>The export as a download.</summary>
internal static class AuditDownload
{
    public static async Task<IResult> Send(
        DateTimeOffset? from,
        DateTimeOffset? to,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var caller = callers.Of(context);
        var cancel = context.RequestAborted;
        var stretch = await sender.Send(new ExportAudit.Command(from, to), caller, cancel);
        if (stretch.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        // Through a file that goes with the answer: the trail may be larger than memory.
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            }
        );
        var written = await sender.Send(
            new WriteAuditExport.Query(stretch.Value, file),
            caller,
            cancel
        );
        if (written.Problem is { } problem)
        {
            await file.DisposeAsync();
            return Problems.Result(problem, context);
        }

        file.Position = 0;
        return Results.Stream(
            file,
            "application/zip",
            string.Create(
                CultureInfo.InvariantCulture,
                $"audit-{written.Value.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.zip"
            )
        );
    }
}
