using System.Globalization;
using System.Xml;

namespace Trading.Kernel.Tables;

/// <summary>Reads a worksheet's XML once for all that its rows do not say (ECMA-376 part 1, 18.3.1).</summary>
internal sealed class XlsxSheetLayout
{
    private const int Named = 5;

    // Beyond it a sheet is no list any more.
    private const int MostRanges = 200_000;
    private readonly List<(int, int)> _rows = [];
    private readonly List<(int, int)> _columns = [];
    private readonly List<MergedCells> _merged = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _uncalculated = [];
    private (long Errors, long Uncalculated) _count;
    private string? _filter;
    private (int Line, bool Hidden, bool Filled) _row;
    private (string Place, bool Error, bool Formula, string? Value) _cell;

    private XlsxSheetLayout() { }

    /// <summary>Reads it to its end.</summary>
    public static SheetLayout Of(XmlReader reader)
    {
        var layout = new XlsxSheetLayout();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                layout.Begin(reader);
                if (reader.IsEmptyElement)
                {
                    layout.End(reader.LocalName);
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                layout.End(reader.LocalName);
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                layout._cell.Value = reader.Value;
            }
        }

        return new()
        {
            HiddenRows = layout._rows,
            HiddenColumns = layout._columns,
            Filter = layout._filter,
            Merged = [.. layout._merged.OrderBy(merged => merged.Top)],
            Errors = layout._count.Errors,
            FirstErrors = layout._errors,
            Uncalculated = layout._count.Uncalculated,
            FirstUncalculated = layout._uncalculated,
        };
    }

    private void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "col" when Is(reader, "hidden") || Is(reader, "width", "0"):
                Add(
                    _columns,
                    Number(reader.GetAttribute("min"), 1) - 1,
                    Number(reader.GetAttribute("max"), 1) - 1
                );
                break;
            case "row":
                _row = (
                    Number(reader.GetAttribute("r"), _row.Line + 1),
                    Is(reader, "hidden") || Is(reader, "ht", "0"),
                    false
                );
                break;
            case "c":
                _cell = (
                    reader.GetAttribute("r") ?? "",
                    reader.GetAttribute("t") == "e",
                    false,
                    null
                );
                break;
            case "f":
                _cell.Formula = true;
                break;
            case "v":
                // What is read before it is the formula's text.
                _cell.Value = null;
                break;
            case "autoFilter":
                _filter = reader.GetAttribute("ref");
                break;
            case "mergeCell" when Range(reader.GetAttribute("ref")) is { } merged:
                if (_merged.Count < MostRanges)
                {
                    _merged.Add(merged);
                }

                break;
        }
    }

    private void End(string element)
    {
        switch (element)
        {
            case "f":
                _cell.Value = null;
                break;
            case "c":
                _row.Filled |= _cell.Value is { Length: > 0 };
                if (_cell.Error && _cell.Value is { } error)
                {
                    _count.Errors++;
                    Name(_errors, $"{_cell.Place} {error}");
                }
                else if (_cell.Formula && _cell.Value is null)
                {
                    _count.Uncalculated++;
                    Name(_uncalculated, _cell.Place);
                }

                break;
            case "row" when _row is { Hidden: true, Filled: true }:
                Add(_rows, _row.Line, _row.Line);
                break;
        }
    }

    private static void Name(List<string> names, string name)
    {
        if (names.Count < Named)
        {
            names.Add(name);
        }
    }

    private static void Add(List<(int First, int Last)> runs, int first, int last)
    {
        if (runs.Count > 0 && runs[^1].Last + 1 == first)
        {
            runs[^1] = (runs[^1].First, last);
        }
        else if (runs.Count < MostRanges)
        {
            runs.Add((first, last));
        }
    }

    private static bool Is(XmlReader reader, string attribute) =>
        reader.GetAttribute(attribute) is "1" or "true";

    private static bool Is(XmlReader reader, string attribute, string value) =>
        reader.GetAttribute(attribute) == value;

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    private static MergedCells? Range(string? reference)
    {
        var ends = (reference ?? "").Replace("$", "", StringComparison.Ordinal).Split(':');
        return
            ends.Length == 2
            && Cell(ends[0]) is var (top, left)
            && Cell(ends[1]) is var (end, right)
            ? new(top, left, end, right)
            : null;
    }

    private static (int Row, int Column)? Cell(string reference) =>
        XlsxSheets.Column(reference) is { } column
        && Number(reference.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]), 0) is > 0 and var row
            ? (row, column)
            : null;
}
