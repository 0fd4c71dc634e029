using System.Text;

namespace Trading.Analysis.Screening;

/// <summary>
/// Lines as the rules read them: half width, simplified, lower case, without white space and characters that are not
/// seen, one after another with nothing between; each character knows the line and the place in it that it came from.
/// </summary>
internal sealed class NormalText
{
    // What every character is read as, asked once: a table is several times as fast as the questions that fill it.
    private static readonly char[] Table = Tabulate();

    private readonly char[] _text;
    private readonly int[] _offsets;
    private readonly int[] _starts;

    private NormalText(char[] text, int[] offsets, int[] starts)
    {
        _text = text;
        _offsets = offsets;
        _starts = starts;
    }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    public int Length => _starts[^1];

    public int Lines => _starts.Length - 1;

    /// <summary>Where a line begins; for the number of lines, where the text ends.</summary>
    public int Start(int line) => _starts[line];

    public ReadOnlySpan<char> Line(int line) => _text.AsSpan(_starts[line].._starts[line + 1]);

    /// <summary>The place in its line that a character was read from.</summary>
    public int Offset(int at) => _offsets[at];

    /// <summary>The line that a character stands in.</summary>
    public int LineOf(int at)
    {
        var line = Array.BinarySearch(_starts, at);
        if (line < 0)
        {
            return ~line - 1;
        }

        // Lines without a character begin where the next one does.
        while (_starts[line + 1] == at)
        {
            line++;
        }

        return line;
    }

    /// <summary>The lines one after another.</summary>
    public static NormalText Of(params ReadOnlySpan<string> lines)
    {
        var length = 0;
        foreach (var line in lines)
        {
            length += line.Length;
        }

        var (text, offsets, starts) = (
            new char[length],
            new int[length],
            new int[lines.Length + 1]
        );
        for (var line = 0; line < lines.Length; line++)
        {
            starts[line + 1] = Read(lines[line], text, offsets, starts[line]);
        }

        return new(text, offsets, starts);
    }

    /// <summary>The lines of a document.</summary>
    public static NormalText Of(IReadOnlyList<DocumentLine> lines)
    {
        var length = 0;
        foreach (var line in lines)
        {
            length += line.Text.Length;
        }

        var (text, offsets, starts) = (new char[length], new int[length], new int[lines.Count + 1]);
        for (var line = 0; line < lines.Count; line++)
        {
            starts[line + 1] = Read(lines[line].Text, text, offsets, starts[line]);
        }

        return new(text, offsets, starts);
    }

    private static int Read(string source, char[] text, int[] offsets, int end)
    {
        var table = Table;
        for (var at = 0; at < source.Length; at++)
        {
            var read = table[source[at]];
            if (read != '\0')
            {
                text[end] = read;
                offsets[end++] = at;
            }
        }

        return end;
    }

    private static char[] Tabulate()
    {
        var table = new char[char.MaxValue + 1];
        for (var character = 0; character < table.Length; character++)
        {
            table[character] = Read((char)character);
        }

        return table;
    }

    /// <summary>The character as the rules read it; NUL for one that is passed over.</summary>
    private static char Read(char character)
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
            return Numeral(ScriptVariants.Simplified(character));
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

    // 壹级 and 一级 are one grade.
    private static char Numeral(char character) =>
        character switch
        {
            '壹' => '一',
            '贰' => '二',
            '叁' => '三',
            '肆' => '四',
            '伍' => '五',
            '陆' => '六',
            '柒' => '七',
            '捌' => '八',
            '玖' => '九',
            '拾' => '十',
            '佰' => '百',
            '仟' => '千',
            _ => character,
        };

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
