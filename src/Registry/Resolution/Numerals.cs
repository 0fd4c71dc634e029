using System.Globalization;
using System.Text;

namespace Trading.Registry.Resolution;

/// <summary>Numbers in names: 第一, 第壹 and 第1 are one, 十九 and 19 too.</summary>
internal static class Numerals
{
    private const string Digits = "零一二三四五六七八九";
    private const string Formal = "〇壹贰叁肆伍陆柒捌玖";

    /// <summary>With every number in Arabic figures.</summary>
    public static string InFigures(string text)
    {
        var made = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; )
        {
            var run = i;
            while (run < text.Length && IsNumeral(text, run, i))
            {
                run++;
            }

            if (run == i)
            {
                made.Append(text[i++]);
                continue;
            }

            made.Append(Read(text[i..run]));
            i = run;
        }

        return made.ToString();
    }

    /// <summary>The numbers of a text in figures, in their order.</summary>
    public static string Of(string inFigures)
    {
        var numbers = new List<string>();
        for (var i = 0; i < inFigures.Length; i++)
        {
            var from = i;
            while (i < inFigures.Length && char.IsAsciiDigit(inFigures[i]))
            {
                i++;
            }

            if (i > from)
            {
                numbers.Add(
                    inFigures[from..i].TrimStart('0') is { Length: > 0 } number ? number : "0"
                );
            }
        }

        return string.Join(',', numbers);
    }

    // A hundred counts behind a figure alone: 百合 is a flower, 一百 a shop.
    private static bool IsNumeral(string text, int at, int from) =>
        Digit(text[at]) >= 0 || text[at] is '十' or '拾' || (text[at] is '百' or '佰' && at > from);

    private static int Digit(char character) =>
        char.IsAsciiDigit(character) ? character - '0'
        : Digits.IndexOf(character, StringComparison.Ordinal) is >= 0 and var plain ? plain
        : Formal.IndexOf(character, StringComparison.Ordinal);

    private static string Read(string run)
    {
        if (!run.Any(c => c is '十' or '拾' or '百' or '佰'))
        {
            return string.Concat(run.Select(c => (char)('0' + Digit(c))));
        }

        var (sum, last) = (0L, -1L);
        foreach (var character in run.Take(12))
        {
            switch (character)
            {
                case '十' or '拾':
                    sum += Math.Max(last, last < 0 ? 1 : 0) * 10;
                    last = -1;
                    break;
                case '百' or '佰':
                    sum += Math.Max(last, 1) * 100;
                    last = -1;
                    break;
                default:
                    last = last < 0 ? Digit(character) : last * 10 + Digit(character);
                    break;
            }
        }

        return (sum + Math.Max(last, 0)).ToString(CultureInfo.InvariantCulture);
    }
}
