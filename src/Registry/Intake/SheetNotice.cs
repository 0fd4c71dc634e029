using System.Globalization;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>Something about a worksheet that whoever looks at it may not see, and that its rows do not tell.</summary>
/// <param name="Kind">One of hidden_sheets, hidden_rows, hidden_columns, filter, merged, formula_errors, uncalculated.</param>
/// <param name="Said">What there is, where, what is done with it, and what can be done about it.</param>
public sealed record SheetNotice(string Kind, LocalizedText Said)
{
    private const int Named = 8;

    /// <summary>Of a worksheet that is read.</summary>
    /// <param name="table">The workbook.</param>
    /// <param name="layout">The worksheet's.</param>
    /// <param name="header">Its headings.</param>
    /// <param name="leaves">True where what is hidden is left out.</param>
    internal static IReadOnlyList<SheetNotice> Of(
        TableFile table,
        SheetLayout layout,
        IntakeHeader header,
        bool leaves
    )
    {
        var notices = new List<SheetNotice>();
        if (table.HiddenSheets is { Count: > 0 } hidden)
        {
            notices.Add(
                new(
                    "hidden_sheets",
                    new(
                        $"有 {hidden.Count} 个隐藏的工作表：{Some(hidden, "、")}；没有指定就不读取，需要时请写明工作表名称。",
                        $"{hidden.Count} worksheets are hidden: {Some(hidden, ", ")}; none is read unless it is named as the worksheet."
                    )
                )
            );
        }

        var rows = layout
            .HiddenRows.Select(run => (First: Math.Max(run.First, header.Line + 1), run.Last))
            .Where(run => run.First <= run.Last)
            .ToList();
        if (rows.Count > 0)
        {
            var count = rows.Sum(run => run.Last - run.First + 1);
            var lines = rows.Select(run => Run(run.First, run.Last)).ToList();
            var (zh, en) = layout.Filter is null ? ("", "") : ("（已筛选）", " (by a filter)");
            notices.Add(
                new(
                    "hidden_rows",
                    leaves
                        ? new(
                            $"有 {count} 行是隐藏的{zh}，未读取：第 {Some(lines, "、")} 行。",
                            $"{count} rows are hidden{en} and left out: {Some(lines, ", ")}."
                        )
                        : new(
                            $"有 {count} 行是隐藏的{zh}，已照常读取：第 {Some(lines, "、")} 行；不应导入时请选择不读隐藏的行和列。",
                            $"{count} rows are hidden{en} and read like the others: {Some(lines, ", ")}; have hidden rows and columns left out if they do not belong."
                        )
                )
            );
        }
        else if (layout.Filter is { } filter)
        {
            notices.Add(
                new(
                    "filter",
                    new(
                        $"{filter} 设有筛选，目前没有隐藏任何行。",
                        $"There is a filter on {filter}; it hides no row now."
                    )
                )
            );
        }

        var columns = header
            .Headings.Index()
            .Where(one => one.Item.Length > 0 && layout.IsHiddenColumn(one.Index))
            .Select(one => $"{Letters(one.Index)} “{one.Item}”")
            .ToList();
        if (columns.Count > 0)
        {
            notices.Add(
                new(
                    "hidden_columns",
                    leaves
                        ? new(
                            $"有 {columns.Count} 列是隐藏的，未读取：{Some(columns, "、")}。",
                            $"{columns.Count} columns are hidden and left out: {Some(columns, ", ")}."
                        )
                        : new(
                            $"有 {columns.Count} 列是隐藏的，已照常读取：{Some(columns, "、")}；不应导入时请选择不读隐藏的行和列。",
                            $"{columns.Count} columns are hidden and read like the others: {Some(columns, ", ")}; have hidden rows and columns left out if they do not belong."
                        )
                )
            );
        }

        var across = layout
            .Merged.Where(merged => merged.Top > header.Line && merged.Right > merged.Left)
            .Select(merged =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Letters(merged.Left)}{merged.Top}:{Letters(merged.Right)}{merged.Bottom}"
                )
            )
            .ToList();
        if (across.Count > 0)
        {
            notices.Add(
                new(
                    "merged",
                    new(
                        $"有 {across.Count} 处跨列合并的单元格：{Some(across, "、")}；内容只算在最左一列，其余列按空白读取。",
                        $"{across.Count} cells are merged across columns: {Some(across, ", ")}; what stands there counts for the leftmost column alone."
                    )
                )
            );
        }

        if (layout.Errors > 0)
        {
            notices.Add(
                new(
                    "formula_errors",
                    new(
                        $"有 {layout.Errors} 个公式的结果是错误：{string.Join("、", layout.FirstErrors)}；代码、名称出错的行不导入，其他字段按空白读取。请在 Excel 中更正公式后重新保存。",
                        $"{layout.Errors} formulas came to an error: {string.Join(", ", layout.FirstErrors)}; rows without a code or name for it are rejected, other fields are read as nothing. Mend the formulas in Excel and save again."
                    )
                )
            );
        }

        if (layout.Uncalculated > 0)
        {
            notices.Add(
                new(
                    "uncalculated",
                    new(
                        $"有 {layout.Uncalculated} 个公式没有保存结果：{string.Join("、", layout.FirstUncalculated)}，按空白读取；请在 Excel 中打开并重新保存。",
                        $"{layout.Uncalculated} formulas were saved without a result: {string.Join(", ", layout.FirstUncalculated)}; they are read as nothing. Open the file in Excel and save it."
                    )
                )
            );
        }

        return notices;
    }

    private static string Run(int first, int last) =>
        first == last
            ? first.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    private static string Some(IReadOnlyList<string> names, string between) =>
        string.Join(between, names.Take(Named)) + (names.Count > Named ? " …" : "");

    private static string Letters(int column) =>
        column < 26
            ? ((char)('A' + column)).ToString()
            : Letters((column / 26) - 1) + (char)('A' + (column % 26));
}
