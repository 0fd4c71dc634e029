namespace Trading.Procurement.Contracts;

/// <summary>Which lines of two bills of quantities are of one item: whoever compares prices line by line goes by this.</summary>
public static class PriceItems
{
    /// <summary>
    /// A name for each line, in their order: its code where the bill has codes, else what it says with its unit; an item that
    /// stands twice is told apart by its place.
    /// </summary>
    public static IEnumerable<string> Of(
        IEnumerable<(string? ItemCode, string Description, string? Unit)> lines
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var name = line.ItemCode ?? $"{line.Description}/{line.Unit}";
            for (var again = 2; !met.Add(name); again++)
            {
                name = $"{line.ItemCode ?? line.Description}#{again}";
            }

            yield return name;
        }
    }
}
