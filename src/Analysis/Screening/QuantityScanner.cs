using System.Buffers;
using System.Collections.Frozen;

namespace Trading.Analysis.Screening;

/// <summary>Numbers with their units in a normalised text, in figures and in Chinese numerals, capital ones too.</summary>
internal static class QuantityScanner
{
    private static readonly SearchValues<char> Starts = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789零一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿"
    );

    // The longest first: the first that fits is the unit.
    private static readonly (string Unit, QuantityKind Kind, double Factor)[] Units =
    [
        ("个工作日", QuantityKind.Days, 1),
        ("个日历天", QuantityKind.Days, 1),
        ("工作日", QuantityKind.Days, 1),
        ("日历天", QuantityKind.Days, 1),
        ("平方公里", QuantityKind.Area, 1e6),
        ("平方米", QuantityKind.Area, 1),
        ("个年度", QuantityKind.Years, 1),
        ("个月", QuantityKind.Months, 1),
        ("个小时", QuantityKind.Hours, 1),
        ("周岁", QuantityKind.Age, 1),
        ("周年", QuantityKind.Years, 1),
        ("平方", QuantityKind.Area, 1),
        ("平米", QuantityKind.Area, 1),
        ("㎡", QuantityKind.Area, 1),
        ("m2", QuantityKind.Area, 1),
        ("m²", QuantityKind.Area, 1),
        ("小时", QuantityKind.Hours, 1),
        ("公里", QuantityKind.Distance, 1),
        ("千米", QuantityKind.Distance, 1),
        ("km", QuantityKind.Distance, 1),
        ("英寸", QuantityKind.Measure, 1),
        ("mm", QuantityKind.Measure, 1),
        ("cm", QuantityKind.Measure, 1),
        ("kg", QuantityKind.Measure, 1),
        ("kw", QuantityKind.Measure, 1),
        ("元", QuantityKind.Money, 1),
        ("%", QuantityKind.Percent, 1),
        ("年", QuantityKind.Years, 1),
        ("天", QuantityKind.Days, 1),
        ("日", QuantityKind.Days, 1),
        ("岁", QuantityKind.Age, 1),
        ("人", QuantityKind.People, 1),
        ("名", QuantityKind.People, 1),
        ("位", QuantityKind.People, 1),
        ("分", QuantityKind.Score, 1),
        ("个", QuantityKind.Count, 1),
        ("家", QuantityKind.Count, 1),
        ("项", QuantityKind.Count, 1),
        ("份", QuantityKind.Count, 1),
        ("处", QuantityKind.Count, 1),
        ("w", QuantityKind.Measure, 1),
        ("g", QuantityKind.Measure, 1),
    ];

    // The units that begin with a character: most numbers are followed by none.
    private static readonly FrozenDictionary<
        char,
        (string Unit, QuantityKind Kind, double Factor)[]
    > ByFirst = Units
        .GroupBy(unit => unit.Unit[0])
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Adds what stands in <paramref name="text"/> between two places.</summary>
    public static void Find(ReadOnlySpan<char> text, int from, int to, List<Quantity> found)
    {
        for (var at = from; at < to; )
        {
            var next = text[at..to].IndexOfAny(Starts);
            if (next < 0)
            {
                return;
            }

            at += next;
            var character = text[at];
            if (IsLatin(character))
            {
                at = Name(text, at, to, found);
            }
            else if (IsNumeral(character))
            {
                at = Number(text, at, to, found);
            }
            else
            {
                at++;
            }
        }
    }

    private static int Name(ReadOnlySpan<char> text, int at, int to, List<Quantity> found)
    {
        var end = at;
        var (letters, figures) = (0, 0);
        while (
            end < to
            && (
                IsLatin(text[end]) || char.IsAsciiDigit(text[end]) || text[end] is '-' or '.' or '/'
            )
        )
        {
            letters += IsLatin(text[end]) ? 1 : 0;
            figures += char.IsAsciiDigit(text[end]) ? 1 : 0;
            end++;
        }

        if (letters > 0 && figures > 1 && end - at >= 4)
        {
            var kind =
                text[at..end].StartsWith("zl", StringComparison.Ordinal) && figures > 8
                    ? QuantityKind.Patent
                    : QuantityKind.Model;
            found.Add(new(kind, 0, at, end));
        }

        return Math.Max(end, at + 1);
    }

    private static int Number(ReadOnlySpan<char> text, int at, int to, List<Quantity> found)
    {
        var (value, end) = Read(text, at, to);
        if (CalendarDays.Of(text, at, to, YearBefore(found)) is { } day)
        {
            found.Add(new(QuantityKind.Day, 0, at, day.End));
            if (CalendarDays.Last(text, day, to) is { } last)
            {
                var days = last.Date.DayNumber - day.Date.DayNumber + 1;
                found.Add(new(QuantityKind.Span, days, at, last.End));
            }

            return day.End;
        }

        // Of a range the last number has the unit: 8-10分.
        if (
            end + 1 < to
            && text[end] is '-' or '~' or '至'
            && IsNumeral(text[end + 1])
            && Read(text, end + 1, to) is var (upper, after)
            && upper != value
        )
        {
            if (IsYear(value))
            {
                found.Add(new(QuantityKind.Date, value, at, end));
                return end + 1;
            }

            (value, end) = (Math.Max(value, upper), after);
            if (end < to && text[end] == '分')
            {
                found.Add(new(QuantityKind.Range, value, at, end + 1));
            }
        }

        // 2023、2024、2025年度.
        if (IsYear(value) && end - at == 4 && end < to && text[end] == '、')
        {
            found.Add(new(QuantityKind.Date, value, at, end));
            return end + 1;
        }

        // A percentage in words.
        if (
            end + 2 < to
            && value is 100
            && text[end..].StartsWith("分之", StringComparison.Ordinal)
            && IsNumeral(text[end + 2])
        )
        {
            var (share, last) = Read(text, end + 2, to);
            found.Add(new(QuantityKind.Percent, share, at, last));
            return last;
        }

        var unit = end;
        while (unit < to && text[unit] is '(' or '[' or '余' or '多' or '整')
        {
            unit++;
        }

        var rest = text[unit..to];
        foreach (
            var (word, kind, factor) in rest.IsEmpty ? [] : ByFirst.GetValueOrDefault(rest[0]) ?? []
        )
        {
            if (!rest.StartsWith(word, StringComparison.Ordinal))
            {
                continue;
            }

            var told = kind;
            if (kind == QuantityKind.Years && IsYear(value))
            {
                told = QuantityKind.Date;
            }

            // 个人、分公司、分支、日常 and the like are words, not units.
            var next = unit + word.Length < to ? text[unit + word.Length] : '\0';
            if (
                (
                    word == "分"
                    && next is '公' or '支' or '包' or '项' or '部' or '钟' or '之' or '别'
                )
                || (word == "个" && next is '人' or '体' or '别')
                || (word == "人" && next is '民' or '工' or '力')
                || (word == "日" && next is '常')
                || (word == "名" && next is '称' or '录')
            )
            {
                return end;
            }

            found.Add(new(told, value * factor, at, unit + word.Length));
            return unit + word.Length;
        }

        // 1000万 alone is money as a rule; a number that has its thousands in words and no unit is.
        if (value >= 1e5 && end - at >= 2 && text[end - 1] is '万' or '亿')
        {
            found.Add(new(QuantityKind.Money, value, at, end));
        }

        return end;
    }

    /// <summary>True for a number that is a year when nothing else is said.</summary>
    public static bool IsYear(double value) => value is >= 1900 and <= 2100;

    private static int YearBefore(List<Quantity> found) =>
        found.Count > 0 && found[^1].Kind == QuantityKind.Date && IsYear(found[^1].Value)
            ? (int)found[^1].Value
            : CalendarDays.UsualYear;

    private static (double Value, int End) Read(ReadOnlySpan<char> text, int at, int to)
    {
        double total = 0,
            section = 0,
            digit = 0;
        var (end, figures) = (at, false);
        while (end < to)
        {
            var character = text[end];
            if (char.IsAsciiDigit(character))
            {
                (digit, end) = Figures(text, end, to);
                figures = true;
                continue;
            }

            var numeral = Digit(character);
            if (numeral >= 0)
            {
                digit = figures ? numeral : (digit * (digit > 0 ? 10 : 0)) + numeral;
            }
            else if (Power(character) is > 0 and var power)
            {
                if (power >= 10_000)
                {
                    total = (total + section + digit) * power;
                    if (total == 0)
                    {
                        total = power;
                    }

                    (section, digit) = (0, 0);
                }
                else
                {
                    section += (digit == 0 ? 1 : digit) * power;
                    digit = 0;
                }
            }
            else
            {
                break;
            }

            end++;
        }

        return (total + section + digit, end);
    }

    private static (double Value, int End) Figures(ReadOnlySpan<char> text, int at, int to)
    {
        double value = 0,
            scale = 0;
        while (at < to)
        {
            var character = text[at];
            if (char.IsAsciiDigit(character))
            {
                value =
                    scale > 0
                        ? value + ((character - '0') * scale)
                        : (value * 10) + (character - '0');
                scale /= 10;
            }
            else if (
                character == '.'
                && scale == 0
                && at + 1 < to
                && char.IsAsciiDigit(text[at + 1])
            )
            {
                scale = 0.1;
            }
            else if (
                character != ','
                || scale > 0
                || at + 3 >= to
                || !char.IsAsciiDigit(text[at + 1])
                || !char.IsAsciiDigit(text[at + 2])
                || !char.IsAsciiDigit(text[at + 3])
            )
            {
                break;
            }

            at++;
        }

        return (value, at);
    }

    private static bool IsLatin(char character) => character is >= 'a' and <= 'z';

    private static bool IsNumeral(char character) =>
        char.IsAsciiDigit(character) || Digit(character) >= 0 || Power(character) > 0;

    private static int Digit(char character) =>
        character switch
        {
            '零' => 0,
            '一' or '壹' => 1,
            '二' or '贰' or '两' => 2,
            '三' or '叁' => 3,
            '四' or '肆' => 4,
            '五' or '伍' => 5,
            '六' or '陆' => 6,
            '七' or '柒' => 7,
            '八' or '捌' => 8,
            '九' or '玖' => 9,
            _ => -1,
        };

    private static double Power(char character) =>
        character switch
        {
            '十' or '拾' => 10,
            '百' or '佰' => 100,
            '千' or '仟' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => 0,
        };
}
