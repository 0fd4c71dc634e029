namespace Trading.Kernel.Tables;

/// <summary>Which column of a table is which.</summary>
/// <param name="Line">The line of the headings; 0 where there is none and the columns come in their usual order.</param>
/// <param name="Headings">The headings as they stand in the table.</param>
/// <param name="Columns">For each column of the table the one that is meant; null for one nobody knows.</param>
public sealed record TableHeader(
    int Line,
    IReadOnlyList<string> Headings,
    IReadOnlyList<TableColumn?> Columns
)
{
    // A title, who made it, when, and a line of groups may stand above.
    private const int MostAbove = 10;

    /// <summary>
    /// Finds the headings among the first rows: the row that names most columns, and the first of those. Null where none
    /// names two, or one that is needed.
    /// </summary>
    public static TableHeader? Find(
        IReadOnlyList<TableColumn> columns,
        IEnumerable<TableRow> first
    ) =>
        first
            .Take(MostAbove)
            .Select(row => Of(columns, row))
            // One name alone may be a title, or somebody's.
            .Where(header =>
                header.Known > 1 || header.Columns.Any(column => column is { Needed: true })
            )
            .MaxBy(header => header.Known);

    /// <summary>A row taken as the headings; of two columns of one name the first is meant.</summary>
    public static TableHeader Of(IReadOnlyList<TableColumn> columns, TableRow row)
    {
        var found = new TableColumn?[row.Cells.Length];
        for (var place = 0; place < found.Length; place++)
        {
            found[place] = columns.FirstOrDefault(column =>
                column.IsCalled(row.Cells[place]) && !found.Contains(column)
            );
        }

        return new TableHeader(row.Line, row.Cells, found);
    }

    /// <summary>A table without headings: its columns in their usual order.</summary>
    public static TableHeader InOrder(IReadOnlyList<TableColumn> columns, int width) =>
        new(
            0,
            [.. Enumerable.Repeat("", width)],
            [.. Enumerable.Range(0, width).Select(place => columns.ElementAtOrDefault(place))]
        );

    /// <summary>How many columns are known.</summary>
    public int Known => Columns.Count(column => column is not null);

    /// <summary>Where a column stands; -1 where it does not.</summary>
    public int PlaceOf(string name)
    {
        for (var place = 0; place < Columns.Count; place++)
        {
            if (Columns[place]?.Name == name)
            {
                return place;
            }
        }

        return -1;
    }
}
