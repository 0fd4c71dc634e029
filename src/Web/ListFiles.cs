using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Extensions;
using Trading.Access.Lists;
using Trading.Access.Lists.Files;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Web;

/// <summary>
/// Lists as files for spreadsheets: the same filters, order and columns as the page, read as whoever asks may read the
/// list. CSV is written as it is read; a workbook is written when all of it was read, which its bound allows.
/// </summary>
internal static class ListFiles
{
    /// <summary>The most rows of one that is sent while it is read.</summary>
    public const int MostRows = 50_000;

    public static void MapListFiles(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/lists/{list}/export",
                (string list, string? format, string? columns, HttpContext context) =>
                    Export(list, format, columns, context)
            )
            .RequireAuthorization()
            .ExcludeFromDescription();

    private static async Task<IResult> Export(
        string name,
        string? format,
        string? columns,
        HttpContext context
    )
    {
        var services = context.RequestServices;
        var caller = services.GetRequiredService<ICallerSource>().Of(context);
        var sender = services.GetRequiredService<Sender>();
        var lists = services.GetRequiredService<IListRows>();
        var asked = columns?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var outline = lists.Outline(
            name,
            context.Request.GetEncodedPathAndQuery(),
            asked,
            caller.Language
        );
        if (outline is null || format is not ("csv" or "xlsx"))
        {
            return Problems.Result(
                Problem.NotFound("没有这个文件。", "There is no such file."),
                context
            );
        }

        var first = await lists.Read(outline, null, MostRows, caller, context.RequestAborted);
        if (first.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        if (first.Value.Total is { OrMore: true })
        {
            return Problems.Result(
                Problem.Conflict(
                    "export.many",
                    $"超过{MostRows}条，无法一次导出；请在列表页选择“后台导出”，或增加筛选条件。",
                    $"More than {MostRows} rows; choose 'In the background' on the list's page, or narrow the list."
                ),
                context
            );
        }

        // Nobody's browser keeps a copy beside the one that was asked for.
        context.Response.Headers.CacheControl = "no-store";
        // The trail has it before the first row leaves.
        var allowed = await sender.Send(
            new ExportList.Command(
                name,
                format,
                outline.Query,
                [.. outline.Columns.Select(column => column.Key)],
                first.Value.Total?.Count ?? first.Value.Rows.Count
            ),
            caller,
            context.RequestAborted
        );
        if (allowed.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        var day = services
            .GetRequiredService<TimeProvider>()
            .Today()
            .ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var rows = Rows(lists, outline, caller, first.Value, context.RequestAborted);
        return format == "csv"
            ? Results.Stream(
                stream => ListFileFormats.WriteCsv(stream, outline, rows),
                ListFileFormats.Csv,
                $"{name}-{day}.csv"
            )
            : Results.File(
                await ListFileFormats.Workbook(outline, MostRows, rows, context.RequestAborted),
                ListFileFormats.Xlsx,
                $"{name}-{day}.xlsx"
            );
    }

    // A list that grows while it is read ends at its bound, too.
    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(
        IListRows lists,
        ListOutline outline,
        Caller caller,
        ListRows first,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var page = first;
        for (var written = 0; ; )
        {
            foreach (var row in page.Rows)
            {
                if (written++ >= MostRows)
                {
                    yield break;
                }

                yield return row;
            }

            if (page.Next is not { } next)
            {
                yield break;
            }

            var outcome = await lists.Read(outline, next, null, caller, cancel);
            // Signed out in the midst of it: a file cut short must not look like a whole one.
            page = outcome.Problem is { } problem
                ? throw new IOException(problem.Message.En)
                : outcome.Value;
        }
    }
}
