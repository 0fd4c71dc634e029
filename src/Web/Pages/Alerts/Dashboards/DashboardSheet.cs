namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>A figure or a word in a table of a dashboard.</summary>
/// <param name="Text">As it is read.</param>
/// <param name="Value">As it stands in a file: a number as one.</param>
/// <param name="Link">The rows behind it; null where it leads nowhere.</param>
public sealed record SheetCell(string Text, object? Value, string? Link = null)
{
    public static SheetCell Of(string text) => new(text, text);
}

/// <summary>A table of a dashboard, once for its page and its files. The first column names the row.</summary>
/// <param name="Key">In addresses and files.</param>
/// <param name="Title">What it is of.</param>
/// <param name="Heads">Its columns.</param>
/// <param name="Rows">Its rows.</param>
public sealed record DashboardSheet(
    string Key,
    string Title,
    IReadOnlyList<string> Heads,
    IReadOnlyList<IReadOnlyList<SheetCell>> Rows
);
