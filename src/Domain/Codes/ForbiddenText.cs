namespace Trading.Domain.Codes;

/// <summary>
/// What no free text may contain: characters that cannot be seen or stored as they are, or that make a text read
/// otherwise than it is stored (bidirectional overrides). Everything visible is allowed; markup and formulas are
/// made harmless where they are shown, not where they are written.
/// </summary>
public static class ForbiddenText
{
    /// <summary>True if something forbidden is in the text, with what and where.</summary>
    /// <param name="text">The text.</param>
    /// <param name="multiline">Whether tabs and line breaks are allowed.</param>
    /// <param name="fault">The first thing forbidden.</param>
    public static bool IsIn(string? text, bool multiline, out CodeFault fault)
    {
        for (var i = 0; i < (text?.Length ?? 0); i++)
        {
            // Nearly every character there is; imports judge a hundred million of them.
            if (
                text![i]
                is (>= ' ' and <= '~')
                    or (>= '\u3000' and < '\uD800')
                    or (>= '\uFF00' and <= '\uFFEF')
            )
            {
                continue;
            }

            if (
                char.IsHighSurrogate(text[i])
                && i + 1 < text.Length
                && char.IsLowSurrogate(text[i + 1])
            )
            {
                i++;
                continue;
            }
            if (Judge(text[i], multiline) is { } reason)
            {
                fault = new(
                    reason.Rule,
                    new(
                        $"第{i + 1}个字符（U+{(int)text[i]:X4}）是{reason.Name.Zh}，请删除。",
                        $"Character {i + 1} (U+{(int)text[i]:X4}) is {reason.Name.En}; remove it."
                    ),
                    i + 1
                );
                return true;
            }
        }
        fault = default;
        return false;
    }

    private static (string Rule, LocalizedText Name)? Judge(char character, bool multiline) =>
        character switch
        {
            '\t' or '\n' or '\r' when multiline => null,
            '\t' or '\n' or '\r' => (
                "text.line_break",
                new("制表符或换行符", "a tab or line break")
            ),
            < ' ' or (>= '\u007F' and <= '\u009F') => (
                "text.control",
                new("控制字符", "a control character")
            ),
            '\u2028' or '\u2029' => (
                "text.control",
                new("行分隔控制符", "a line or paragraph separator")
            ),
            (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => (
                "text.bidi",
                new("文字方向控制符", "a bidirectional control")
            ),
            >= '\uD800' and <= '\uDFFF' => (
                "text.surrogate",
                new("不完整的字符", "half a character")
            ),
            '\uFFFD' => (
                "text.damaged",
                new("编码错误留下的替代符", "what a wrong encoding leaves behind")
            ),
            '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF') => (
                "text.noncharacter",
                new("非字符", "not a character")
            ),
            _ => null,
        };
}
