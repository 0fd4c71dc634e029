using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>Another table below the first on one sheet: its rows would be read under the wrong headings.</summary>
internal static class OtherTable
{
    private const int LongestHeading = 20;
    private const int FewestHeadings = 3;

    /// <summary>True for a row that is the headings of a table.</summary>
    public static bool BeginsWith(TableRow row, IReadOnlyDictionary<string, string> map)
    {
        // No firm's row is without a figure and as short in every cell; so most are told without a look at all headings.
        if (
            row.Cells.Count(cell => cell.Length > 0) < 2
            || row.Cells.Any(cell => cell.Length > LongestHeading || cell.Any(char.IsAsciiDigit))
        )
        {
            return false;
        }

        var header = IntakeHeader.Of(row.Line, row.Cells, map);
        return header.PlaceOf(IntakeFields.Named("code")) >= 0
                && header.PlaceOf(IntakeFields.Named("name")) >= 0
            || header.Fields.Count(field => field is not null) >= FewestHeadings;
    }

    /// <summary>What is said of each of its rows.</summary>
    public static BadCell Fault(TableRow row, int begins) =>
        new(
            row.Line,
            "*",
            PersonalNumbers.Masked(row.Cells.FirstOrDefault(cell => cell.Length > 0) ?? ""),
            "table.other",
            new(
                $"第 {begins} 行起是另一张表，列与上面的表不同，没有读取；请把它放到单独的工作表或文件中。",
                $"from line {begins} on there is another table under other headings, which is not read; put it on a worksheet or into a file of its own."
            )
        );
}
