using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Kernel.Csv;
using Trading.Kernel.Tables;

namespace Trading.Access.Lists.Files;

/// <summary>Rows of a list as the files that people take, whether they are read at once or were before.</summary>
public static class ListFileFormats
{
    /// <summary>Media type of a table in text.</summary>
    public const string Csv = "text/csv; charset=utf-8";

    /// <summary>Media type of a workbook.</summary>
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Media type of JSON lines.</summary>
    public const string Lines = "application/x-ndjson";

    private const int WidthOfColumn = 24;
    private const int SentAtOnce = 64 * 1024;

    // A sheet ends there, headings included.
    private const int RowsOfSheet = 1_048_575;

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A line of titles, and one for each row; no text is a formula.</summary>
    public static async Task WriteCsv(
        Stream stream,
        ListOutline outline,
        IAsyncEnumerable<IReadOnlyList<object?>> rows
    )
    {
        await using var csv = CsvExport.To(stream);
        await csv.Row(outline.Columns.Select(column => column.Title));
        await foreach (var row in rows)
        {
            await csv.Row(row);
        }
    }

    /// <summary>An object a line, with the columns' keys.</summary>
    public static async Task WriteLines(
        Stream stream,
        ListOutline outline,
        IAsyncEnumerable<IReadOnlyList<object?>> rows,
        CancellationToken cancel
    )
    {
        using var lines = new MemoryStream();
        await using var writer = new Utf8JsonWriter(lines, Plain);
        await foreach (var row in rows)
        {
            Write(writer, outline, row);
            writer.Reset();
            lines.WriteByte((byte)'\n');
            if (lines.Length >= SentAtOnce)
            {
                await Send();
            }
        }

        await Send();

        async Task Send()
        {
            lines.Position = 0;
            await lines.CopyToAsync(stream, cancel);
            lines.SetLength(0);
        }
    }

    /// <summary>
    /// A workbook, with as many sheets as the rows need; made in a file of its own that is gone when it is closed, since its
    /// directory stands at its end and its parts are gone back to.
    /// </summary>
    /// <param name="outline">What it holds.</param>
    /// <param name="count">How many rows there are; more of them go to the last sheet.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<Stream> Workbook(
        ListOutline outline,
        long count,
        IAsyncEnumerable<IReadOnlyList<object?>> rows,
        CancellationToken cancel
    )
    {
        var workbook = new FileStream(
            Path.GetTempFileName(),
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
                    using var read = rows.ToBlockingEnumerable(cancel).GetEnumerator();
                    XlsxTable.Write(workbook, Sheets(outline, count, read));
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
    private static List<XlsxSheet> Sheets(
        ListOutline outline,
        long count,
        IEnumerator<IReadOnlyList<object?>> rows
    ) =>
        [
            .. Enumerable
                .Range(0, (int)Math.Max(1, (count + RowsOfSheet - 1) / RowsOfSheet))
                .Select(number => new XlsxSheet(
                    number == 0 ? outline.Title : $"{outline.Title} {number + 1}",
                    [
                        .. outline.Columns.Select(column => new XlsxColumn(
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

    private static void Write(
        Utf8JsonWriter writer,
        ListOutline outline,
        IReadOnlyList<object?> row
    )
    {
        writer.WriteStartObject();
        foreach (var (place, column) in outline.Columns.Index())
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
}
