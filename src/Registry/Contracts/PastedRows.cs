using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Registry.Contracts;

/// <summary>
/// Rows of a section copied out of a spreadsheet: cells parted by tabs (or commas, where there is no tab). A first
/// line of column names tells which column is which; without one they come in the order of the form.
/// </summary>
/// <param name="Rows">The rows, as typed, in the order of the section's fields.</param>
/// <param name="Faults">What cannot be read, by line and column of what was pasted.</param>
public sealed record PastedRows(
    IReadOnlyList<IReadOnlyList<string?>> Rows,
    IReadOnlyList<PastedRows.Fault> Faults
)
{
    /// <summary>A cell that cannot be read.</summary>
    /// <param name="Line">Line of the paste, from 1.</param>
    /// <param name="Column">The column's name.</param>
    /// <param name="Message">What is wrong.</param>
    public sealed record Fault(int Line, string Column, LocalizedText Message);

    /// <summary>Reads what was pasted for a section.</summary>
    public static PastedRows Read(SectionShape section, string text)
    {
        var rows = new List<IReadOnlyList<string?>>();
        var faults = new List<Fault>();
        using var parser = new CsvParser(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = text.Contains('\t', StringComparison.Ordinal) ? "\t" : ",",
                // A quote inside a cell is a character like any other unless it opens the cell.
                BadDataFound = null,
                IgnoreBlankLines = true,
                TrimOptions = TrimOptions.Trim,
            }
        );
        FieldShape?[]? columns = null;
        while (parser.Read())
        {
            var cells = parser.Record!;
            if (columns is null)
            {
                columns = Header(section, cells);
                if (columns is not null)
                {
                    continue;
                }

                columns = [.. section.Fields];
            }

            if (cells.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            var line = parser.RawRow;
            var row = new string?[section.Fields.Count];
            for (var i = 0; i < cells.Length; i++)
            {
                if (i >= columns.Length)
                {
                    if (!string.IsNullOrWhiteSpace(cells[i]))
                    {
                        faults.Add(
                            new Fault(
                                line,
                                (i + 1).ToString(CultureInfo.InvariantCulture),
                                new(
                                    $"多出一列“{cells[i]}”，应为{columns.Length}列。",
                                    $"One column too many, '{cells[i]}'; there are {columns.Length}."
                                )
                            )
                        );
                    }

                    continue;
                }

                if (columns[i] is not { } field)
                {
                    continue;
                }

                if (!FieldText.TryRead(field, cells[i], out var value, out var fault))
                {
                    faults.Add(new Fault(line, field.Label.ToString(), fault));
                    continue;
                }

                row[section.Fields.Index().First(place => place.Item == field).Index] =
                    FieldText.Typed(field, value);
            }

            rows.Add(row);
        }

        return new PastedRows(rows, faults);
    }

    // A line is a header when it names the section's first column; a column nobody knows is left out.
    private static FieldShape?[]? Header(SectionShape section, string[] cells)
    {
        var columns = cells
            .Select(cell => section.Fields.FirstOrDefault(field => Names(field, cell)))
            .ToArray();
        return columns.Contains(section.Fields[0]) ? columns : null;
    }

    private static bool Names(FieldShape field, string cell) =>
        cell == field.Label.Zh
        || cell == field.Name
        || string.Equals(cell, field.Label.En, StringComparison.OrdinalIgnoreCase)
        // 合同金额（万元） is as often headed 合同金额.
        || (
            field.Label.Zh.IndexOf('（', StringComparison.Ordinal) is > 0 and var bracket
            && cell == field.Label.Zh[..bracket]
        );
}
