namespace Trading.Kernel.Tables;

/// <summary>A row of a table with something in it.</summary>
/// <param name="Line">Where it begins in the file, from 1; of a worksheet, the row's number there.</param>
/// <param name="Cells">The cells as texts, trimmed; "" for an empty one.</param>
public sealed record TableRow(int Line, string[] Cells)
{
    private static readonly string[] Totals =
    [
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "total",
        "subtotal",
        "sum",
    ];

    /// <summary>True if nothing stands in it.</summary>
    public bool IsBlank => Array.TrueForAll(Cells, cell => cell.Length == 0);

    /// <summary>True for the line of sums that offices put under a list: it is of nobody.</summary>
    public bool IsTotal =>
        Array.Find(Cells, cell => cell.Length > 0) is { } first
        && Totals.Contains(first.TrimEnd(':', '：'), StringComparer.OrdinalIgnoreCase);
}
