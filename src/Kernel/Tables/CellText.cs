using System.Text;
using System.Text.RegularExpressions;

namespace Trading.Kernel.Tables;

/// <summary>What stands in a cell, as it was meant: offices' programmes add to it, and take away.</summary>
public static partial class CellText
{
    // Blanks of typesetting, and what cannot be seen at all.
    private static readonly char[] Around =
    [
        ' ',
        '\t',
        '\r',
        '\n',
        '\u00A0',
        '\u3000',
        '\u200B',
        '\u200C',
        '\u200D',
        '\u2060',
        '\uFEFF',
    ];

    /// <summary>
    /// Trimmed of blanks of every kind; out of <c>="…"</c>, by which a spreadsheet is kept from changing a number; and
    /// without the apostrophe that our own export puts before what would begin a formula.
    /// </summary>
    public static string Clean(string? cell)
    {
        var text = (cell ?? "").Trim(Around);
        if (text.Length > 3 && text.StartsWith("=\"", StringComparison.Ordinal) && text[^1] == '"')
        {
            text = text[2..^1].Trim(Around);
        }

        return text is ['\'', '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..]
            ? text[1..]
            : text;
    }

    /// <summary>Full-width letters, digits and signs (ＡＢＣ１２３) as half-width ones; other characters stay.</summary>
    public static string HalfWidth(string text)
    {
        if (!text.Any(IsFullWidth))
        {
            return text;
        }

        var narrow = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            narrow.Append(IsFullWidth(character) ? (char)(character - 0xFEE0) : character);
        }

        return narrow.ToString();
    }

    /// <summary>True for a long number that a spreadsheet has cut short, as 9.12101E+17: its digits are lost.</summary>
    public static bool IsShortened(string text) => Scientific().IsMatch(text);

    /// <summary>What is said of one.</summary>
    public static LocalizedText Shortened { get; } =
        new(
            "Excel 已把该号码缩写，后面的数字已丢失；请把该列设为“文本”格式后重新填写。",
            "Excel has shortened this number and its last digits are lost; format the column as text and enter it again."
        );

    private static bool IsFullWidth(char character) => character is >= '\uFF01' and <= '\uFF5E';

    [GeneratedRegex(@"^[0-9](\.[0-9]+)?E\+[0-9]{1,2}$", RegexOptions.IgnoreCase)]
    private static partial Regex Scientific();
}
