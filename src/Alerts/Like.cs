using Trading.Kernel.Codes;

namespace Trading.Alerts;

/// <summary>Patterns for LIKE, with what a person typed taken literally.</summary>
internal static class Like
{
    /// <summary>Anywhere in a lower-cased text.</summary>
    public static string Part(string text) => $"%{Escape(text.Trim().ToLowerInvariant())}%";

    /// <summary>A division and everything below it: its code ends in pairs of zeros where it names no smaller one.</summary>
    public static string Below(RegionCode region) =>
        region.ToString() switch
        {
            [var a, var b, '0', '0', '0', '0'] => $"{a}{b}%",
            [var a, var b, var c, var d, '0', '0'] => $"{a}{b}{c}{d}%",
            var whole => Escape(whole),
        };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal);
}
