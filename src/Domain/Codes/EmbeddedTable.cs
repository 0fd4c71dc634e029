using System.Text;

namespace Trading.Domain.Codes;

/// <summary>The tables of law and standards that ship inside the assembly, as CSV (RFC 4180) with a header.</summary>
internal static class EmbeddedTable
{
    /// <summary>The rows of a table by column name. A row of another width is our mistake and throws.</summary>
    internal static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string file)
    {
        using var stream =
            typeof(EmbeddedTable).Assembly.GetManifestResourceStream($"codes/{file}")
            ?? throw new InvalidOperationException($"The table codes/{file} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var header = Split(reader.ReadLine() ?? "");
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (reader.ReadLine() is { } line)
        {
            var cells = Split(line);
            if (cells.Count != header.Count)
            {
                throw new InvalidOperationException(
                    $"codes/{file}, row {rows.Count + 2}: {cells.Count} cells."
                );
            }
            rows.Add(
                header
                    .Zip(cells)
                    .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)
            );
        }
        return rows;
    }

    private static List<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
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
