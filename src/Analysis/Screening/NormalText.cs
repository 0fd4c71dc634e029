using System.Text;

namespace Trading.Analysis.Screening;

/// <summary>
/// A text as the rules read it: half width, simplified, lower case, without white space and characters that are not
/// seen; each character knows where it came from.
/// </summary>
internal sealed class NormalText
{
    private readonly char[] _text;
    private readonly (int Line, int Offset)[] _origins;

    private NormalText(char[] text, (int, int)[] origins)
    {
        _text = text;
        _origins = origins;
    }

    public ReadOnlySpan<char> Text => _text;

    public int Length => _text.Length;

    /// <summary>The line and the place in it that a character was read from.</summary>
    public (int Line, int Offset) Origin(int at) => _origins[at];

    /// <summary>The lines one after another, nothing between them.</summary>
    public static NormalText Of(params ReadOnlySpan<string> lines)
    {
        var length = 0;
        foreach (var line in lines)
        {
            length += line.Length;
        }

        var text = new char[length];
        var origins = new (int, int)[length];
        var end = 0;
        for (var line = 0; line < lines.Length; line++)
        {
            var source = lines[line];
            for (var at = 0; at < source.Length; at++)
            {
                var read = Read(source[at]);
                if (read == '\0')
                {
                    continue;
                }

                text[end] = read;
                origins[end++] = (line, at);
            }
        }

        Array.Resize(ref text, end);
        Array.Resize(ref origins, end);
        return new(text, origins);
    }

    /// <summary>The character as the rules read it; NUL for one that is passed over.</summary>
    public static char Read(char character)
    {
        if (character < 128)
        {
            return character switch
            {
                '\t' => '|',
                <= ' ' or '\u007f' => '\0',
                >= 'A' and <= 'Z' => (char)(character | 0x20),
                _ => character,
            };
        }

        if (character is >= '\u4e00' and <= '\u9fff')
        {
            return ScriptVariants.Simplified(character);
        }

        return character switch
        {
            '。' or '、' or '《' or '》' or '“' or '”' => character,
            // What is not seen: zero width, joiners, direction marks, soft hyphen, variation selectors, fillers.
            '\u00ad' or '\u034f' or '\u061c' or '\u115f' or '\u1160' or '\u17b4' or '\u17b5' =>
                '\0',
            >= '\u180b' and <= '\u180f' => '\0',
            >= '\u200b' and <= '\u200f' => '\0',
            >= '\u202a' and <= '\u202e' => '\0',
            >= '\u2060' and <= '\u206f' => '\0',
            >= '\ufe00' and <= '\ufe0f' => '\0',
            '\ufeff' or '\u3164' or '\uffa0' => '\0',
            '\u00a0' or '\u3000' or '\u2028' or '\u2029' or '\u0085' => '\0',
            >= '\u2000' and <= '\u200a' => '\0',
            '．' => '.',
            >= '！' and <= '～' => Read((char)(character - 0xfee0)),
            '〇' => '零',
            '∕' or '⁄' => '/',
            '–' or '—' or '－' or '‐' or '‑' => '-',
            '〔' or '【' or '［' or '﹝' => '[',
            '〕' or '】' or '］' or '﹞' => ']',
            '≧' or '⩾' => '≥',
            _ => Fold(character),
        };
    }

    private static char Fold(char character)
    {
        if (char.IsWhiteSpace(character))
        {
            return '\0';
        }

        // Compatibility forms that are one character: vertical punctuation, radicals, circled letters stay as they are.
        if (
            character
            is (>= '\u2e80' and <= '\u2fdf')
                or (>= '\uf900' and <= '\ufaff')
                or (>= '\ufe30' and <= '\ufe4f')
        )
        {
            var folded = character.ToString().Normalize(NormalizationForm.FormKC);
            return folded.Length == 1 ? ScriptVariants.Simplified(folded[0]) : character;
        }

        return character;
    }
}
