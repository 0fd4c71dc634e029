using System.Text;

namespace Trading.Domain.Codes;

/// <summary>The tables of law and standards that ship inside the assembly, as CSV (RFC 4180) with a header.</summary>
internal static class EmbeddedTable
{
    /// <summary>The rows of a table by column name. A row of another width is our mistake and throws.</summary>
    internal static IReadOnlyList<CsvRow> Read(string file)
    {
        using var stream =
            typeof(EmbeddedTable).Assembly.GetManifestResourceStream($"codes/{file}")
            ?? throw new InvalidOperationException($"The table codes/{file} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return CsvTable.Read(reader, $"codes/{file}");
    }
}
