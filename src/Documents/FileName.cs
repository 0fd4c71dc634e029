using System.Globalization;
using System.Text;

namespace Trading.Documents;

/// <summary>
/// A file's name made fit to be shown and saved: no path, nothing invisible or turning the reading direction, nothing
/// that a file system reads otherwise, and the ending of what the file really is.
/// </summary>
internal static class FileName
{
    public const int Longest = 120;
    private const string Reserved = "<>:\"/\\|?*";

    public static string Of(string? given, FileKind kind)
    {
        var whole = Plain(given ?? "").Trim(' ', '.');
        var stem = Fits(Path.GetExtension(whole), kind)
            ? Path.GetFileNameWithoutExtension(whole).TrimEnd(' ', '.')
            : whole;
        if (stem.Length == 0)
        {
            stem = "document";
        }

        return Cut(stem, Longest - kind.Extension.Length) + kind.Extension;
    }

    /// <summary>Only what can be seen, and nothing that a file system reads otherwise.</summary>
    public static string Plain(string given)
    {
        var clean = new StringBuilder();
        foreach (var rune in Last(given).EnumerateRunes())
        {
            // Format characters are where bidirectional overrides and zero-width letters live.
            if (
                Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.Surrogate
                        or UnicodeCategory.PrivateUse
                        or UnicodeCategory.OtherNotAssigned
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                || rune == Rune.ReplacementChar
            )
            {
                continue;
            }

            clean.Append(rune.IsBmp && Reserved.Contains((char)rune.Value) ? "_" : rune.ToString());
        }

        return clean.ToString().Normalize(NormalizationForm.FormC);
    }

    // Of a path only its end; a browser sends none, other programs may.
    private static string Last(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

    private static bool Fits(string extension, FileKind kind) =>
        extension.Equals(kind.Extension, StringComparison.OrdinalIgnoreCase)
        || (kind == FileKind.Jpeg && extension.Equals(".jpeg", StringComparison.OrdinalIgnoreCase));

    private static string Cut(string text, int atMost) =>
        text.Length <= atMost ? text
        : char.IsHighSurrogate(text[atMost - 1]) ? text[..(atMost - 1)]
        : text[..atMost];
}
