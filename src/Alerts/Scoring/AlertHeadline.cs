namespace Trading.Alerts.Scoring;

/// <summary>
/// What an alert says in one line: the names of its findings, as many as there is room for. The findings are all kept
/// beside it.
/// </summary>
internal static class AlertHeadline
{
    /// <summary>What the column holds.</summary>
    public const int Longest = 500;

    public static LocalizedText Of(IEnumerable<LocalizedText> names)
    {
        var all = names.ToList();
        return new(
            Line("；", all.Select(name => name.Zh)),
            Line("; ", all.Select(name => name.En))
        );
    }

    private static string Line(string between, IEnumerable<string> names)
    {
        var text = string.Join(between, names);
        if (text.Length <= Longest)
        {
            return text;
        }

        var end = text.LastIndexOf(between, Longest - 1, StringComparison.Ordinal);
        return text[..(end > 0 ? end : Longest - 1)] + "…";
    }
}
