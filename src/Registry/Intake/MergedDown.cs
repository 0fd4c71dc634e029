using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>
/// Gives each row of cells that are merged downwards what stands in the uppermost: the list of a firm's licences has its name
/// once. A row is handed over after the one above it.
/// </summary>
internal sealed class MergedDown(SheetLayout layout, int headings)
{
    private readonly Queue<MergedCells> _coming = new(
        layout.Merged.Where(merged => merged.Top > headings && merged.Bottom > merged.Top)
    );
    private readonly Dictionary<int, (int Bottom, string Cell)> _open = [];

    /// <summary>The row with what it shares; the places that were filled.</summary>
    public (TableRow Row, IReadOnlyList<int> Filled) Fill(TableRow row)
    {
        while (_coming.TryPeek(out var merged) && merged.Top <= row.Line)
        {
            _coming.Dequeue();
            // A row that is not there holds nothing.
            var cell = merged.Top == row.Line ? row.Cells.ElementAtOrDefault(merged.Left) : null;
            _open[merged.Left] = (merged.Bottom, cell ?? "");
        }

        if (_open.Count == 0)
        {
            return (row, []);
        }

        var filled = new List<int>();
        string[] cells = row.Cells;
        foreach (var (place, (bottom, cell)) in _open)
        {
            if (bottom < row.Line)
            {
                _open.Remove(place);
            }
            else if (cell.Length > 0 && place < cells.Length && cells[place].Length == 0)
            {
                cells = filled.Count == 0 ? [.. cells] : cells;
                cells[place] = cell;
                filled.Add(place);
            }
        }

        return filled.Count == 0
            ? (row, filled)
            : (row with { Cells = cells, Written = [.. Written(row, cells, filled)] }, filled);
    }

    private static IEnumerable<string> Written(TableRow row, string[] cells, List<int> filled) =>
        cells.Select((cell, place) => filled.Contains(place) ? cell : row.Written[place]);
}
