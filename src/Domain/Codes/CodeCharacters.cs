using System.Buffers;
using System.Globalization;
using System.Text;

namespace Trading.Domain.Codes;

/// <summary>What the codes share: what is forgiven in a text, and how a strange character is named.</summary>
internal static class CodeCharacters
{
    internal const string Digits = "0123456789";

    /// <summary>Letters of other scripts, and look-alikes the codes leave out, with what the writer meant.</summary>
    private static readonly Dictionary<char, char> LookAlikes = new()
    {
        ['I'] = '1',
        ['O'] = '0',
        ['S'] = '5',
        ['Z'] = '2',
        ['V'] = 'U',
        ['L'] = '1',
        ['А'] = 'A',
        ['В'] = 'B',
        ['С'] = 'C',
        ['Е'] = 'E',
        ['Н'] = 'H',
        ['К'] = 'K',
        ['М'] = 'M',
        ['О'] = '0',
        ['Р'] = 'P',
        ['Т'] = 'T',
        ['Х'] = 'X',
        ['У'] = 'Y',
        ['а'] = 'A',
        ['с'] = 'C',
        ['е'] = 'E',
        ['о'] = '0',
        ['р'] = 'P',
        ['х'] = 'X',
        ['у'] = 'Y',
        ['Α'] = 'A',
        ['Β'] = 'B',
        ['Ε'] = 'E',
        ['Η'] = 'H',
        ['Κ'] = 'K',
        ['Μ'] = 'M',
        ['Ν'] = 'N',
        ['Ο'] = '0',
        ['Ρ'] = 'P',
        ['Τ'] = 'T',
        ['Υ'] = 'Y',
        ['Χ'] = 'X',
        ['〇'] = '0',
    };

    /// <summary>
    /// Without surrounding ASCII white space and in upper case: what copying and typing do by accident and what
    /// cannot change the meaning. Everything else stays, to be refused by name.
    /// </summary>
    internal static string Normalise(string? text) => Trim(text).ToUpperAscii();

    /// <summary>Without surrounding ASCII white space.</summary>
    internal static string Trim(string? text) =>
        text is null ? "" : text.Trim(' ', '\t', '\r', '\n');

    /// <summary>False with the exact reason if a character is not in the alphabet.</summary>
    internal static bool AreAll(
        string text,
        SearchValues<char> alphabet,
        string rule,
        LocalizedText name,
        out CodeFault fault,
        int offset = 0
    )
    {
        var index = text.AsSpan(offset).IndexOfAnyExcept(alphabet);
        if (index < 0)
        {
            fault = default;
            return true;
        }
        index += offset;
        fault = new CodeFault(rule, Describe(text, index, alphabet, name), index + 1);
        return false;
    }

    /// <summary>A character fit to be shown: itself if it can be seen, else its code point.</summary>
    internal static string Show(string text, int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune))
        {
            return $"U+{(int)text[index]:X4}";
        }
        var visible =
            Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.SpacingCombiningMark
            );
        return visible ? rune.ToString() : $"U+{rune.Value:X4}";
    }

    private static string ToUpperAscii(this string text) =>
        text.AsSpan().IndexOfAnyInRange('a', 'z') < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (to, from) =>
                {
                    for (var i = 0; i < to.Length; i++)
                    {
                        to[i] = char.IsAsciiLetterLower(from[i]) ? (char)(from[i] - 32) : from[i];
                    }
                }
            );

    private static LocalizedText Describe(
        string text,
        int index,
        SearchValues<char> alphabet,
        LocalizedText name
    )
    {
        var character = text[index];
        var shown = Show(text, index);
        var at = index + 1;
        if (character is >= '！' and <= '～')
        {
            var half = (char)(character - 0xFEE0);
            return new(
                $"{name.Zh}第{at}位“{shown}”是全角字符，请改用半角“{half}”。",
                $"Character {at} of the {name.En}, '{shown}', is full-width; type the half-width '{half}'."
            );
        }
        if (character is ' ' or '\t' or '\r' or '\n' || char.IsWhiteSpace(character))
        {
            return new(
                $"{name.Zh}第{at}位是空白字符（U+{(int)character:X4}），请删除。",
                $"Character {at} of the {name.En} is white space (U+{(int)character:X4}); remove it."
            );
        }
        if (LookAlikes.TryGetValue(character, out var meant) && alphabet.Contains(meant))
        {
            var script =
                character < 128
                    ? new LocalizedText("", "")
                    : new LocalizedText("（不是拉丁字母）", " (not the Latin letter)");
            return new(
                $"{name.Zh}第{at}位“{shown}”{script.Zh}不会出现，是否应为“{meant}”？",
                $"Character {at} of the {name.En}, '{shown}'{script.En}, never occurs; did you mean '{meant}'?"
            );
        }
        return new(
            $"{name.Zh}第{at}位“{shown}”不是允许的字符。",
            $"Character {at} of the {name.En}, '{shown}', is not allowed."
        );
    }
}
