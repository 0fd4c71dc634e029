namespace Trading.Kernel.Tables;

/// <summary>What of a worksheet its cells do not show: what is hidden, merged, filtered, or came to nothing.</summary>
public sealed record SheetLayout
{
    /// <summary>Hidden rows that hold something, as runs of row numbers from 1.</summary>
    public IReadOnlyList<(int First, int Last)> HiddenRows { get; init; } = [];

    /// <summary>Hidden columns, as runs of places from 0.</summary>
    public IReadOnlyList<(int First, int Last)> HiddenColumns { get; init; } = [];

    /// <summary>Where a filter stands, e.g. A3:F900; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>Merged cells, by their upper row.</summary>
    public IReadOnlyList<MergedCells> Merged { get; init; } = [];

    /// <summary>Formulas that came to an error when the workbook was saved.</summary>
    public long Errors { get; init; }

    /// <summary>The first of them, e.g. B7 #N/A.</summary>
    public IReadOnlyList<string> FirstErrors { get; init; } = [];

    /// <summary>Formulas without a result: a programme wrote them that cannot calculate.</summary>
    public long Uncalculated { get; init; }

    /// <summary>The first of them, e.g. B7.</summary>
    public IReadOnlyList<string> FirstUncalculated { get; init; } = [];

    /// <summary>True for a column that is hidden.</summary>
    /// <param name="place">From 0.</param>
    public bool IsHiddenColumn(int place) =>
        HiddenColumns.Any(run => run.First <= place && place <= run.Last);
}

/// <summary>Merged cells: what stands in them stands in the upper left one.</summary>
/// <param name="Top">First row, from 1.</param>
/// <param name="Left">First column, from 0.</param>
/// <param name="Bottom">Last row.</param>
/// <param name="Right">Last column.</param>
public readonly record struct MergedCells(int Top, int Left, int Bottom, int Right);
