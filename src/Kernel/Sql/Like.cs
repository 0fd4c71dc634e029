namespace Trading.Kernel.Sql;

/// <summary>Patterns for LIKE in which what a person typed means itself; the statement says <c>escape '\'</c>.</summary>
public static class Like
{
    /// <summary>Contains the text; null when nothing was typed. Lower case.</summary>
    public static string? Contains(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : $"%{Literal(text.Trim().ToLowerInvariant())}%";

    /// <summary>Begins with the text as it stands; null when nothing was typed.</summary>
    public static string? Begins(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : Literal(text.Trim()) + "%";

    // The bracket is a wildcard on SQL Server only; escaping it means itself on all engines.
    private static string Literal(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal);
}
