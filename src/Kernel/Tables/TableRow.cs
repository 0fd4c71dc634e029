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

    /// <summary>The cells as they were written, before they were trimmed.</summary>
    public IReadOnlyList<string> Written { get; init; } = Cells;

    /// <summary>True for a row that is none of its form: its only cell is what stands there.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The name that stands twice in it, with two values; null where none does.</summary>
    public string? Twice { get; init; }

    /// <summary>True for a worksheet's row that is hidden, by hand or by a filter.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True if nothing stands in it.</summary>
    public bool IsBlank => Array.TrueForAll(Cells, cell => cell.Length == 0);

    /// <summary>True for the line of sums that offices put under a list: it is of nobody.</summary>
    public bool IsTotal =>
        Array.Find(Cells, cell => cell.Length > 0) is { } first
        && Totals.Contains(Plain(first), StringComparer.OrdinalIgnoreCase);

    // As often written 合 计, 本页小计 or 合计：12 家.
    private static string Plain(string cell)
    {
        var text = string.Concat(
            CellText.HalfWidth(cell).Where(character => !char.IsWhiteSpace(character))
        );
        text = text.Split(':')[0];
        return text.StartsWith("本页", StringComparison.Ordinal) ? text[2..]
            : text.StartsWith("grand", StringComparison.OrdinalIgnoreCase) ? text[5..]
            : text;
    }
}
