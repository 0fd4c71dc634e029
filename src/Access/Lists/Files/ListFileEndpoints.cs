using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Csv;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;

namespace Trading.Access.Lists.Files;

/// <summary>Lists' files in the API, and how their rows become one.</summary>
internal static class ListFileEndpoints
{
    private const string Path = "/api/v1/list-files";
    private const int WidthOfColumn = 24;

    // A sheet ends there, headings included.
    private const int RowsOfSheet = 1_048_575;

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
                additionalContentTypes:
                [
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/x-ndjson",
                ]
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

        // Who may read the list no longer gets no file of it either.
        var outline = taken.Value.Outline;
        var still = await lists.Read(outline, null, null, caller, context.RequestAborted);
        if (still.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        context.Response.Headers.CacheControl = "no-store";
        var file = new Content(id, taken.Value, sender, caller, context.RequestAborted);
        return format switch
        {
            "xlsx" => Results.File(
                await file.Workbook(),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                taken.Value.Name
            ),
            "ndjson" => Results.Stream(file.WriteLines, "application/x-ndjson", taken.Value.Name),
            _ => Results.Stream(file.WriteCsv, "text/csv; charset=utf-8", taken.Value.Name),
        };
    }

    private sealed class Content(
        Guid id,
        TakeListFile.Taken file,
        Sender sender,
        Caller caller,
        CancellationToken cancel
    )
    {
        public async Task WriteCsv(Stream stream)
        {
            await using var csv = CsvExport.To(stream);
            await csv.Row(file.Outline.Columns.Select(column => column.Title));
            await foreach (var part in Parts())
            {
                foreach (var row in part)
                {
                    await csv.Row(row);
                }
            }
        }

        public async Task WriteLines(Stream stream)
        {
            await foreach (var part in Parts())
            {
                using var lines = new MemoryStream();
                using var writer = new Utf8JsonWriter(
                    lines,
                    new()
                    {
                        Encoder = System
                            .Text
                            .Encodings
                            .Web
                            .JavaScriptEncoder
                            .UnsafeRelaxedJsonEscaping,
                    }
                );
                foreach (var row in part)
                {
                    Write(writer, row);
                    writer.Reset();
                    lines.WriteByte((byte)'\n');
                }

                lines.Position = 0;
                await lines.CopyToAsync(stream, cancel);
            }
        }

        // A workbook's directory stands at its end and its parts are gone back to: so it is made in a file of its own.
        public async Task<Stream> Workbook()
        {
            var workbook = new FileStream(
                System.IO.Path.GetTempFileName(),
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                }
            );
            try
            {
                await Task.Run(
                    () =>
                    {
                        using var rows = Parts()
                            .ToBlockingEnumerable(cancel)
                            .SelectMany(part => part)
                            .GetEnumerator();
                        XlsxTable.Write(workbook, Sheets(rows));
                    },
                    cancel
                );
                workbook.Position = 0;
                return workbook;
            }
            catch
            {
                await workbook.DisposeAsync();
                throw;
            }
        }

        // Each is read to its end before the next is begun.
        private List<XlsxSheet> Sheets(IEnumerator<IReadOnlyList<object?>> rows) =>
            [
                .. Enumerable
                    .Range(0, (int)Math.Max(1, (file.Rows + RowsOfSheet - 1) / RowsOfSheet))
                    .Select(number => new XlsxSheet(
                        number == 0 ? file.Outline.Title : $"{file.Outline.Title} {number + 1}",
                        [
                            .. file.Outline.Columns.Select(column => new XlsxColumn(
                                column.Title,
                                WidthOfColumn,
                                []
                            )),
                        ],
                        Some(rows)
                    )),
            ];

        private static IEnumerable<IReadOnlyList<object?>> Some(
            IEnumerator<IReadOnlyList<object?>> rows
        )
        {
            for (var read = 0; read < RowsOfSheet && rows.MoveNext(); read++)
            {
                yield return rows.Current;
            }
        }

        private void Write(Utf8JsonWriter writer, IReadOnlyList<object?> row)
        {
            writer.WriteStartObject();
            foreach (var (place, column) in file.Outline.Columns.Index())
            {
                writer.WritePropertyName(column.Key);
                switch (row[place])
                {
                    case null:
                        writer.WriteNullValue();
                        break;
                    case long whole:
                        writer.WriteNumberValue(whole);
                        break;
                    case decimal amount:
                        writer.WriteNumberValue(amount);
                        break;
                    case double number:
                        writer.WriteNumberValue(number);
                        break;
                    case var text:
                        writer.WriteStringValue(text.ToString());
                        break;
                }
            }

            writer.WriteEndObject();
            writer.Flush();
        }

        private async IAsyncEnumerable<IReadOnlyList<IReadOnlyList<object?>>> Parts()
        {
            var read = 0L;
            for (var ordinal = 0; read < file.Rows; ordinal++)
            {
                var part = await sender.Send(
                    new ReadListFilePart.Query(id, ordinal),
                    caller,
                    cancel
                );
                // Dropped, or signed out, in the midst of it: a file cut short must not look like a whole one.
                if (part.Problem is { } problem)
                {
                    throw new IOException(problem.Message.En);
                }

                read += part.Value.Count;
                yield return part.Value;
            }
        }
    }
}
