using System.Globalization;
using System.Text;

namespace Trading.Domain.Codes;

/// <summary>
/// A table of law or of a standard as CSV (RFC 4180) with a header: shipped inside an assembly, or given by an operator
/// beside it. A mistake in one is told with its file, line and column.
/// </summary>
public static class CsvTable
{
    /// <summary>The rows of a table that must have the columns. Empty lines are passed over.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">How mistakes call it: the file's name.</param>
    /// <param name="columns">What the header must name, in any order; others may stand beside them.</param>
    /// <exception cref="FormatException">It is no such table.</exception>
    public static IReadOnlyList<CsvRow> Read(
        TextReader reader,
        string name,
        params IReadOnlyList<string> columns
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        var header = Split(reader.ReadLine() ?? "", out _);
        header[0] = header[0].TrimStart('\uFEFF');
        if (columns.FirstOrDefault(column => !header.Contains(column)) is { } missing)
        {
            throw new FormatException(
                $"{name}, line 1: there is no column '{missing}'. / 第 1 行缺少“{missing}”列。"
            );
        }

        var rows = new List<CsvRow>();
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            var cells = Split(text, out var open);
            if (open || cells.Count != header.Count)
            {
                throw new FormatException(
                    open
                        ? $"{name}, line {line}, column {cells.Count}: a quotation mark is not closed. / 第 {line} 行第 {cells.Count} 列引号没有结束。"
                        : $"{name}, line {line}: {cells.Count} columns instead of {header.Count}. / 第 {line} 行有 {cells.Count} 列，应有 {header.Count} 列。"
                );
            }

            rows.Add(new CsvRow(name, line, header, cells));
        }

        return rows;
    }

    /// <summary>A row that came as something else than a line, judged by the same rules.</summary>
    /// <param name="name">How mistakes call where it stands.</param>
    /// <param name="line">Its place there, from 1.</param>
    /// <param name="cells">What stands in its columns.</param>
    public static CsvRow Row(string name, int line, IReadOnlyDictionary<string, string> cells) =>
        new(name, line, [.. cells.Keys], [.. cells.Values]);

    private static List<string> Split(string line, out bool open)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        open = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && open && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                open = !open;
            }
            else if (line[i] == ',' && !open)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}

/// <summary>A row of a table, which knows where it stands.</summary>
public sealed class CsvRow
{
    private readonly string _file;
    private readonly List<string> _header;
    private readonly List<string> _cells;

    internal CsvRow(string file, int line, List<string> header, List<string> cells) =>
        (_file, Line, _header, _cells) = (file, line, header, cells);

    /// <summary>Its line in the file, the header's being 1.</summary>
    public int Line { get; }

    /// <summary>What stands in a column, without blanks around it.</summary>
    public string this[string column] => _cells[_header.IndexOf(column)].Trim();

    /// <summary>What stands in a column; null where it is empty, or there is no such column.</summary>
    public string? Find(string column) =>
        _header.Contains(column) && this[column] is { Length: > 0 } text ? text : null;

    /// <summary>A day in a column, as 2026-11-24.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public DateOnly Day(string column) =>
        DateOnly.TryParseExact(
            this[column],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : throw Fault(column, "not a day as 2026-11-24", "应为日期，如 2026-11-24");

    /// <summary>One of the words that a column may hold.</summary>
    /// <exception cref="FormatException">It is another.</exception>
    public string Word(string column, params IReadOnlyList<string> words) =>
        words.Contains(this[column])
            ? this[column]
            : throw Fault(
                column,
                $"not one of: {string.Join(", ", words)}",
                $"应为以下之一：{string.Join("、", words)}"
            );

    /// <summary>The mistake in a column, with its place.</summary>
    public FormatException Fault(string column, string because, string becauseZh)
    {
        var number = _header.IndexOf(column) + 1;
        return new FormatException(
            $"{_file}, line {Line}, column {number} ({column}): '{this[column]}' is {because}. / 第 {Line} 行第 {number} 列（{column}）：“{this[column]}”{becauseZh}。"
        );
    }
}
