using System.Buffers;
using System.Globalization;
using System.Text;

namespace Trading.Domain.Codes;

/// <summary>
/// What no free text may contain: characters that cannot be seen or stored as they are, or that make a text read
/// otherwise than it is stored (bidirectional overrides). Everything visible is allowed; markup and formulas are
/// made harmless where they are shown, not where they are written. A variation selector is allowed where it chooses the
/// form of the ideograph, symbol or Mongolian letter before it; joiners are not, for the texts here need none.
/// </summary>
public static class ForbiddenText
{
    /// <summary>True if something forbidden is in the text, with what and where.</summary>
    /// <param name="text">The text.</param>
    /// <param name="multiline">Whether tabs and line breaks are allowed.</param>
    /// <param name="fault">The first thing forbidden.</param>
    public static bool IsIn(string? text, bool multiline, out CodeFault fault)
    {
        var pairs = 0;
        for (var i = 0; i < (text?.Length ?? 0); i++)
        {
            // Nearly every character there is; imports judge a hundred million of them.
            if (
                text![i]
                is (>= ' ' and <= '~')
                    or (>= '\u3000' and < '\uD800' and not '\u3164')
                    or (>= '\uFF00' and <= '\uFFEF' and not '\uFFA0')
            )
            {
                continue;
            }

            var whole = Rune.TryGetRuneAt(text, i, out var rune);
            if (Judge(whole ? rune.Value : text[i], multiline, Before(text, i)) is { } reason)
            {
                // Counted as a reader counts: a rare character is one, though it is stored as two.
                fault = Told(reason, whole ? rune.Value : text[i], i + 1 - pairs);
                return true;
            }

            if (rune.Utf16SequenceLength == 2 && whole)
            {
                pairs++;
                i++;
            }
        }

        fault = default;
        return false;
    }

    /// <summary>
    /// True if no database can hold it as it is: NUL, or half of a surrogate pair. Such a text is in no query, no name, and
    /// no trail.
    /// </summary>
    public static bool CannotBeStored(string? text, out CodeFault fault)
    {
        fault = default;
        if (text is null || IsStorable(text))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || !Rune.TryGetRuneAt(text, i, out _))
            {
                fault = Told(
                    Judge(text[i], multiline: true, before: 0)!.Value,
                    text[i],
                    1 + text[..i].EnumerateRunes().Count()
                );
                return true;
            }

            i += char.IsHighSurrogate(text[i]) ? 1 : 0;
        }

        return false;
    }

    /// <summary>A text for a record of what happened: what no database can hold is replaced by U+FFFD.</summary>
    public static string? Storable(string? text)
    {
        if (text is null || IsStorable(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return clean.ToString();
    }

    /// <summary>A text of somebody who cannot be asked to write it otherwise: what is forbidden is left out.</summary>
    public static string Without(string text)
    {
        if (!IsIn(text, multiline: false, out _))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Judge(rune.Value, multiline: false, before: 0) is null)
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    private static CodeFault Told((string Rule, LocalizedText Name) reason, int code, int place) =>
        new(
            reason.Rule,
            new(
                $"第{place}个字符（U+{code:X4}）是{reason.Name.Zh}，请删除。",
                $"Character {place} (U+{code:X4}) is {reason.Name.En}; remove it."
            ),
            place
        );

    private static bool IsStorable(string text)
    {
        var span = text.AsSpan();
        for (var at = span.IndexOfAny(Suspects); at >= 0; at = span.IndexOfAny(Suspects))
        {
            if (
                span[at] == '\0'
                || Rune.DecodeFromUtf16(span[at..], out _, out var length) != OperationStatus.Done
            )
            {
                return false;
            }

            span = span[(at + length)..];
        }

        return true;
    }

    // The character before, of which a variation selector chooses the form; 0 at the beginning.
    private static int Before(string text, int index) =>
        index == 0 ? 0
        : char.IsLowSurrogate(text[index - 1])
        && Rune.TryGetRuneAt(text, Math.Max(0, index - 2), out var rune)
            ? rune.Value
        : text[index - 1];

    private static (string Rule, LocalizedText Name)? Judge(
        int character,
        bool multiline,
        int before
    ) =>
        character switch
        {
            '\t' or '\n' or '\r' when multiline => null,
            '\t' or '\n' or '\r' => (
                "text.line_break",
                new("制表符或换行符", "a tab or line break")
            ),
            < ' ' or (>= 0x7F and <= 0x9F) => (
                "text.control",
                new("控制字符", "a control character")
            ),
            0x2028 or 0x2029 => (
                "text.control",
                new("行分隔控制符", "a line or paragraph separator")
            ),
            0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) =>
                ("text.bidi", new("文字方向控制符", "a bidirectional control")),
            >= 0xD800 and <= 0xDFFF => ("text.surrogate", new("不完整的字符", "half a character")),
            0xFFFD => (
                "text.damaged",
                new("编码错误留下的替代符", "what a wrong encoding leaves behind")
            ),
            (>= 0xFDD0 and <= 0xFDEF) => NotACharacter,
            _ when (character & 0xFFFE) == 0xFFFE => NotACharacter,
            // Rare characters in names of persons, emoji in a text, and Mongolian letters have forms that are chosen so.
            (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) => HasForms(before, character)
                ? null
                : (
                    "text.invisible",
                    new(
                        "没有所属汉字的异体选择符",
                        "a variation selector with nothing before it that has variants"
                    )
                ),
            0x180B or 0x180C or 0x180D or 0x180F when before is >= 0x1820 and <= 0x18AA => null,
            _ when IsInvisible(character) => (
                "text.invisible",
                new("看不见的字符", "an invisible character")
            ),
            _ => null,
        };

    private static (string Rule, LocalizedText Name) NotACharacter =>
        ("text.noncharacter", new("非字符", "not a character"));

    private static bool HasForms(int before, int selector) =>
        IsIdeograph(before)
        || (
            selector is 0xFE0E or 0xFE0F
            && Rune.IsValid(before)
            && Rune.GetUnicodeCategory(new Rune(before))
                is UnicodeCategory.OtherSymbol
                    or UnicodeCategory.MathSymbol
                    or UnicodeCategory.OtherPunctuation
        );

    private static bool IsIdeograph(int character) =>
        character
            is (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFD)
                or 0x3007;

    // What Unicode calls format, but for the signs of Arabic, Syriac and Kaithi that are seen, and what it calls
    // ignorable by default; and the one pattern of Braille that is blank.
    private static bool IsInvisible(int character) =>
        character switch
        {
            (>= 0x0600 and <= 0x0605)
            or 0x06DD
            or 0x070F
            or 0x0890
            or 0x0891
            or 0x08E2
            or 0x110BD
            or 0x110CD => false,
            0x034F
            or 0x115F
            or 0x1160
            or 0x17B4
            or 0x17B5
            or (>= 0x180B and <= 0x180F)
            or 0x2065
            or 0x2800
            or 0x3164
            or 0xFFA0
            or (>= 0xFFF0 and <= 0xFFFB)
            or (>= 0xE0000 and <= 0xE0FFF) => true,
            _ => Rune.IsValid(character)
                && Rune.GetUnicodeCategory(new Rune(character)) == UnicodeCategory.Format,
        };

    private static readonly SearchValues<char> Suspects = SearchValues.Create([
        '\0',
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code),
    ]);
}
