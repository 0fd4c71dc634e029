using Trading.Kernel.Csv;

namespace Trading.Kernel.Tables;

/// <summary>A column of a table for spreadsheets.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Width">In XLSX, in characters.</param>
public sealed record SpreadsheetColumn(LocalizedText Title, int Width);

/// <summary>A table of one sheet as a file, in the caller's language.</summary>
public static class SpreadsheetFile
{
    /// <summary>The forms that there are, as a file's ending.</summary>
    public static readonly IReadOnlyList<string> Formats = ["csv", "xlsx"];

    /// <summary>The media type of a form.</summary>
    public static string TypeOf(string format) =>
        format == "xlsx"
            ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            : "text/csv; charset=utf-8";

    /// <summary>Its bytes.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="title">Of the sheet; CSV has none.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    public static async Task<byte[]> Of(
        string format,
        LocalizedText title,
        IReadOnlyList<SpreadsheetColumn> columns,
        IEnumerable<IReadOnlyList<object?>> rows
    )
    {
        using var content = new MemoryStream();
        if (format == "xlsx")
        {
            XlsxTable.Write(
                content,
                [
                    new(
                        title.ToString(),
                        [
                            .. columns.Select(column => new XlsxColumn(
                                column.Title.ToString(),
                                column.Width,
                                []
                            )),
                        ],
                        rows
                    ),
                ]
            );
        }
        else
        {
            await using var csv = CsvExport.To(content);
            await csv.Row(columns.Select(column => column.Title.ToString()));
            foreach (var row in rows)
            {
                await csv.Row(row);
            }

            await csv.FlushAsync();
        }

        return content.ToArray();
    }
}
