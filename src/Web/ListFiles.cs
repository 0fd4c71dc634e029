using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Trading.Access.Lists;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Csv;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;
using Trading.Web.Pages;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web;

/// <summary>
/// Lists as files for spreadsheets: the same filters, order and columns as the page, read as whoever asks may read the
/// list. CSV is written as it is read; a workbook is written when all of it was read, which its bound allows.
/// </summary>
internal static class ListFiles
{
    private const int WidthOfColumn = 24;

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
        var list = ListCatalogue.Find(
            name,
            new Words(),
            context.RequestServices.GetRequiredService<Pages.Procurement.Labels>()
        );
        if (list is null || format is not ("csv" or "xlsx"))
        {
            return Problems.Result(
                Problem.NotFound("没有这个文件。", "There is no such file."),
                context
            );
        }

        var services = context.RequestServices;
        var caller = services.GetRequiredService<ICallerSource>().Of(context);
        var sender = services.GetRequiredService<Sender>();
        var reader = new CallersReader(sender, caller, context.RequestAborted);
        var known = list.FileColumns;
        var asked = columns?.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        var shown = known.Where(column => asked?.Contains(column.Key) ?? !column.Spare).ToList();
        if (shown.Count == 0)
        {
            shown = [.. known];
        }

        var request = new ListRequest(
            ListAddress.Of(list.Filters, context.Request.GetEncodedPathAndQuery()),
            null,
            Cursor.MaxTake,
            ListFile.MostRows
        );
        var keys = shown.Select(column => column.Key).ToList();
        var first = await list.Cells(request, keys, reader);
        if (first.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var total = first.Value.Total ?? await list.Total(request, reader);
        if (total is { OrMore: true })
        {
            return Problems.Result(
                Problem.Conflict(
                    "export.many",
                    $"超过{ListFile.MostRows}条，无法一次导出，请增加筛选条件。",
                    $"More than {ListFile.MostRows} rows; narrow the list to export it."
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
                request.Address.Query,
                keys,
                total?.Count ?? first.Value.Items.Count
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
        var titles = shown.Select(column => column.Title).ToList();
        var rows = Rows(list, request, keys, reader, first.Value);
        return format == "csv"
            ? Results.Stream(
                stream => WriteCsv(stream, titles, rows),
                "text/csv; charset=utf-8",
                $"{name}-{day}.csv"
            )
            : Results.File(
                await Workbook(list.Title, titles, rows),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                $"{name}-{day}.xlsx"
            );
    }

    private static async Task WriteCsv(
        Stream stream,
        IReadOnlyList<string> titles,
        IAsyncEnumerable<IReadOnlyList<object?>> rows
    )
    {
        await using var csv = CsvExport.To(stream);
        await csv.Row(titles);
        await foreach (var row in rows)
        {
            await csv.Row(row);
        }
    }

    private static async Task<byte[]> Workbook(
        string title,
        IReadOnlyList<string> titles,
        IAsyncEnumerable<IReadOnlyList<object?>> rows
    )
    {
        var all = new List<IReadOnlyList<object?>>();
        await foreach (var row in rows)
        {
            all.Add(row);
        }

        using var file = new MemoryStream();
        XlsxTable.Write(
            file,
            [new(title, [.. titles.Select(one => new XlsxColumn(one, WidthOfColumn, []))], all)]
        );
        return file.ToArray();
    }

    // A list that grows while it is read ends at its bound, too.
    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(
        ListDefinition list,
        ListRequest request,
        IReadOnlyList<string> columns,
        IListReader reader,
        Page<IReadOnlyList<object?>> first
    )
    {
        var page = first;
        for (var written = 0; ; )
        {
            foreach (var row in page.Items)
            {
                if (written++ >= ListFile.MostRows)
                {
                    yield break;
                }

                yield return row;
            }

            if (page.Next is not { } next)
            {
                yield break;
            }

            var outcome = await list.Cells(
                request with
                {
                    Cursor = next,
                    CountUpTo = null,
                },
                columns,
                reader
            );
            // Signed out in the midst of it: a file cut short must not look like a whole one.
            page = outcome.Problem is { } problem
                ? throw new IOException(problem.Message.En)
                : outcome.Value;
        }
    }

    private sealed class CallersReader(Sender sender, Caller caller, CancellationToken cancel)
        : IListReader
    {
        public Task<Outcome<T>> Ask<T>(IQuery<T> query)
            where T : notnull => sender.Send(query, caller, cancel);

        public Task<Caller> Who() => Task.FromResult(caller);
    }
}
