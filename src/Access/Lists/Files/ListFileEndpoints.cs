using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>Lists' files in the API.</summary>
internal static class ListFileEndpoints
{
    private const string Path = "/api/v1/list-files";

    public static void MapListFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup(Path).WithTags("Access");
        files
            .MapGet("", (Api api) => api.Get(new ListMyFiles.Query()))
            .WithName("ListMyFiles")
            .WithSummary("我的导出 · The lists that I had read into files, the latest first")
            .Produces<IReadOnlyList<ListFile>>();
        files
            .MapPost(
                "",
                (AskListFile.Command body, Api api) => api.Create(body, file => $"{Path}/{file.Id}")
            )
            .WithName("AskListFile")
            .WithSummary("后台导出列表 · Have a list read into a file in the background")
            .Creates<ListFile>();
        files
            .MapGet(
                "/{id:guid}/content",
                (
                    Guid id,
                    string? format,
                    Sender sender,
                    IListRows lists,
                    ICallerSource callers,
                    HttpContext http
                ) => Take(id, format, sender, lists, callers, http)
            )
            .WithName("TakeListFile")
            .WithSummary("下载导出文件 · The file as csv, xlsx or ndjson")
            .Produces(
                StatusCodes.Status200OK,
                contentType: "text/csv",
                additionalContentTypes: [ListFileFormats.Xlsx, ListFileFormats.Lines]
            );
        files
            .MapDelete("/{id:guid}", (Guid id, Api api) => api.Do(new DropListFile.Command(id)))
            .WithName("DropListFile")
            .WithSummary("删除导出文件 · Remove it; one that is being read is read no further")
            .Produces<Domain.Unit>();
    }

    private static async Task<IResult> Take(
        Guid id,
        string? format,
        Sender sender,
        IListRows lists,
        ICallerSource callers,
        HttpContext context
    )
    {
        var caller = callers.Of(context);
        var taken = await sender.Send(
            new TakeListFile.Command(id, format ?? "csv"),
            caller,
            context.RequestAborted
        );
        if (taken.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        // Whoever may no longer read the list gets no file of it.
        var outline = taken.Value.Outline;
        var still = await lists.Read(outline, null, null, caller, context.RequestAborted);
        if (still.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        context.Response.Headers.CacheControl = "no-store";
        var rows = Rows(id, taken.Value.Rows, sender, caller, context.RequestAborted);
        return format switch
        {
            "xlsx" => Results.File(
                await ListFileFormats.Workbook(
                    outline,
                    taken.Value.Rows,
                    rows,
                    context.RequestAborted
                ),
                ListFileFormats.Xlsx,
                taken.Value.Name
            ),
            "ndjson" => Results.Stream(
                stream => ListFileFormats.WriteLines(stream, outline, rows, context.RequestAborted),
                ListFileFormats.Lines,
                taken.Value.Name
            ),
            _ => Results.Stream(
                stream => ListFileFormats.WriteCsv(stream, outline, rows),
                ListFileFormats.Csv,
                taken.Value.Name
            ),
        };
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(
        Guid id,
        long count,
        Sender sender,
        Caller caller,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var read = 0L;
        for (var ordinal = 0; read < count; ordinal++)
        {
            var part = await sender.Send(new ReadListFilePart.Query(id, ordinal), caller, cancel);
            // Dropped, or signed out, in the midst of it: a file cut short must not look like a whole one.
            if (part.Problem is { } problem)
            {
                throw new IOException(problem.Message.En);
            }

            read += part.Value.Count;
            foreach (var row in part.Value)
            {
                yield return row;
            }
        }
    }
}
