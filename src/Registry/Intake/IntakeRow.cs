using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Intake;

/// <summary>A row as far as it can be read, and what is wrong with its cells.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Firm">What it tells; null when a cell cannot be read.</param>
/// <param name="Cells">As they stand in the file.</param>
/// <param name="Bad">What cannot be read.</param>
public sealed record ReadFirm(
    long Line,
    EntityToImport? Firm,
    IReadOnlyList<string> Cells,
    IReadOnlyList<BadCell> Bad
)
{
    /// <summary>What was taken otherwise than it stands.</summary>
    public IReadOnlyList<Correction> Corrections { get; init; } = [];

    /// <summary>Why it is of no firm, one of <see cref="LeftOutRows"/>; null where it is one's.</summary>
    public string? LeftOut { get; init; }
}

/// <summary>Reads one row by its headings.</summary>
internal sealed partial class IntakeRow
{
    private const int MostPhoneParts = 2;
    private static readonly SearchValues<char> NotSeen = SearchValues.Create(
        "\u200B\u200C\u200D\u2060\uFEFF\u00A0\u00AD"
    );
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "无",
        "暂无",
        "没有",
        "空",
        "不详",
        "/",
        "//",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "N/A",
        "NA",
        "NULL",
        "NONE",
        "(null)",
        "(空白)",
        "（空白）",
    };

    // ECMA-376 part 1, 18.17.2.7, and those that Excel has added since.
    private static readonly HashSet<string> FormulaErrors = new(StringComparer.OrdinalIgnoreCase)
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    };

    private readonly IntakeHeader _header;
    private readonly TableRow _row;
    private readonly string? _unit;
    private List<BadCell>? _bad;
    private List<Correction>? _corrections;

    private IntakeRow(IntakeHeader header, TableRow row, string? unit) =>
        (_header, _row, _unit) = (header, row, unit);

    /// <summary>Reads it.</summary>
    /// <param name="header">The headings.</param>
    /// <param name="row">The row, as wide as they are.</param>
    /// <param name="unit">The unit that is said above the table; null for none.</param>
    /// <param name="source">The register the file comes from; "" where nobody said.</param>
    public static ReadFirm Read(IntakeHeader header, TableRow row, string? unit, string source)
    {
        var reading = new IntakeRow(header, row, unit);
        var firm = reading.Firm(source);
        return new(
            row.Line,
            reading._bad is null ? firm : null,
            row.Written,
            reading._bad ?? (IReadOnlyList<BadCell>)[]
        )
        {
            Corrections = reading._corrections ?? (IReadOnlyList<Correction>)[],
        };
    }

    private EntityToImport Firm(string source)
    {
        var (code, former) = Codes();
        var record = new EntityRecord();
        foreach (var section in IntakeFields.All.GroupBy(field => field.Section))
        {
            if (section.Key is not { } shape)
            {
                continue;
            }

            object? made = null;
            foreach (var field in section)
            {
                if (Value(field, code) is { } value)
                {
                    made ??= shape.NewRow();
                    field.Shape!.Set(made, value);
                }
            }

            record = made is null ? record : shape.With(record, [made]);
        }

        return new(code, record)
        {
            FormerCode = former,
            Source = source.Length > 0 ? source : Cell(IntakeFields.Named("platform")),
            AsOf = AsOf(),
        };
    }

    private (EntityCode? Code, EntityCode? Former) Codes()
    {
        EntityCode? code = null;
        var field = IntakeFields.Named("code");
        var cell = Cell(field);
        if (cell.Length > 0)
        {
            if (IntakeCode.Read(cell, out var read, out var correction) is { } fault)
            {
                Bad(field, cell, fault.Code, fault.Words);
            }
            else
            {
                code = read;
                if (correction is not null)
                {
                    Correct(correction, field, cell, read.ToString());
                }
            }
        }

        EntityCode? former = null;
        var old = IntakeFields.Named("former_code");
        foreach (var given in Cells(old))
        {
            if (
                IntakeCode.Read(given, out var read, out _) is not null
                || read == code
                || former is not null
            )
            {
                if (read != code && former is null)
                {
                    Correct(CorrectionKinds.FormerUnread, old, given, null);
                }

                continue;
            }

            // The licence carries the unified code since the codes were made one.
            if (code is null && cell.Length == 0)
            {
                code = read;
                Correct(CorrectionKinds.FormerCode, old, given, read.ToString());
            }
            else if (read.IsLegacy)
            {
                former = read;
            }
        }

        return (code, former);
    }

    private object? Value(IntakeField field, EntityCode? code)
    {
        var shape = field.Shape!;
        var cell = field.Name == "bank" ? string.Concat(Cells(field).Distinct()) : Cell(field);
        if (shape.Kind == FieldKind.Choice)
        {
            return Kind(field, cell, code);
        }

        if (cell.Length == 0)
        {
            return null;
        }

        switch (shape.Kind)
        {
            case FieldKind.Line or FieldKind.Email:
                return Line(field, cell);
            case FieldKind.Phone:
                return CellText.IsShortened(cell) ? Typed(field, cell) : Phone(field, cell);
            case FieldKind.Day when !shape.IsEnd && FarEnds.Contains(cell):
                Correct(CorrectionKinds.NoEnd, field, cell, null);
                return null;
            default:
                return Typed(field, cell);
        }
    }

    private static readonly LocalizedText FormulaFailed = new(
        "公式出错，没有结果；请在 Excel 中更正公式，或直接填写内容。",
        "the formula came to an error; mend it in Excel, or type what belongs there."
    );
    private static readonly HashSet<string> FarEnds = ["长期", "长期有效", "永久", "永久有效"];

    private object? Typed(IntakeField field, string cell)
    {
        var shape = field.Shape!;
        var place = _header.PlaceOf(field);
        var unit = place < 0 ? null : _header.UnitAt(place) ?? _unit;
        if (!IncomingText.TryRead(shape, cell, unit, out var value, out var fault))
        {
            Bad(
                field,
                cell,
                CellText.IsShortened(CellText.HalfWidth(cell)) ? "shortened" : Rule(shape),
                fault
            );
            return null;
        }

        var half = CellText.HalfWidth(cell);
        var typed = FieldText.Typed(shape, value);
        var kind = shape.Kind switch
        {
            FieldKind.Day when value is DateOnly day && day == FieldText.OpenEnded =>
                CorrectionKinds.NoEnd,
            FieldKind.Day when half.Length == 5 && half.All(char.IsAsciiDigit) =>
                CorrectionKinds.Serial,
            FieldKind.Day when typed != half => CorrectionKinds.Day,
            FieldKind.Region when typed != half => CorrectionKinds.Region,
            FieldKind.Money when unit is not null and not "万元" && !HasUnit().IsMatch(half) =>
                CorrectionKinds.Unit,
            FieldKind.Money or FieldKind.Count or FieldKind.Year when Odd().IsMatch(half) =>
                CorrectionKinds.Number,
            _ when half != cell => CorrectionKinds.Width,
            _ => null,
        };
        if (kind is not null)
        {
            Correct(kind, field, cell, shape.IsSecret ? null : typed);
        }

        return value;
    }

    private string? Kind(IntakeField field, string cell, EntityCode? code)
    {
        if (cell.Length > 0)
        {
            if (FieldText.TryRead(field.Shape!, cell, out var value, out var fault))
            {
                return (string?)value;
            }

            if (IntakeKind.OfWord(cell) is { } named)
            {
                Correct(CorrectionKinds.KindWord, field, cell, named);
                return named;
            }

            // Lists of the standard's codes are not at hand: the code of the firm tells as much.
            if (!cell.All(char.IsAsciiDigit) || code is null)
            {
                Bad(field, cell, "choice", fault);
                return null;
            }
        }

        if (code is not { } known)
        {
            return null;
        }

        if (IntakeKind.OfCode(known) is { } told)
        {
            Correct(CorrectionKinds.KindOfCode, field, cell, told);
            return told;
        }

        Bad(
            field,
            cell,
            "kind.missing",
            new(
                $"没有主体类型，从代码“{known}”也看不出；请填写：{string.Join("、", EntityKinds.All.Select(term => term.Name.Zh))}。",
                $"There is no kind, and the code '{known}' does not tell one; one of: {string.Join(", ", EntityKinds.All.Select(term => term.Name.En))}."
            )
        );
        return null;
    }

    private string Line(IntakeField field, string cell)
    {
        if (cell is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', _, ..])
        {
            Correct(CorrectionKinds.Formula, field, cell, cell);
        }

        var text = cell;
        if (text.AsSpan().IndexOfAny("\r\n\t") >= 0)
        {
            text = BreakBetweenWords().Replace(text, "");
            text = AnyBreak().Replace(text, " ");
            Correct(CorrectionKinds.Breaks, field, cell, text);
        }

        if (text.AsSpan().IndexOfAny(NotSeen) >= 0)
        {
            var seen = Unseen().Replace(text, "").Replace('\u00A0', ' ');
            Correct(CorrectionKinds.Blanks, field, text, seen);
            text = seen;
        }

        return text;
    }

    private string Phone(IntakeField field, string cell)
    {
        var half = WholeFraction().Replace(CellText.HalfWidth(cell).Trim(), "");
        foreach (var text in (ReadOnlySpan<string>)[half, Extension().Replace(half, "转$1")])
        {
            if (PhoneNumber.TryParse(text, out var number, out _))
            {
                return Said(number);
            }
        }

        // Of two numbers in one cell a contact holds the first.
        var parts = PhoneParts().Split(half, MostPhoneParts);
        if (parts.Length > 1 && PhoneNumber.TryParse(parts[0], out var first, out _))
        {
            return Said(first);
        }

        return cell;

        string Said(PhoneNumber number)
        {
            var plain = number.Reveal().Replace('x', '转');
            if (plain != cell)
            {
                Correct(CorrectionKinds.Phone, field, "", null);
            }

            return plain;
        }
    }

    private DateOnly? AsOf()
    {
        var digits = string.Concat(
            CellText.HalfWidth(Cell(IntakeFields.Named("as_of"))).Where(char.IsAsciiDigit)
        );
        return
            digits.Length >= 8
            && DateOnly.TryParseExact(
                digits[..8],
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
            ? day
            : null;
    }

    private IEnumerable<string> Cells(IntakeField field)
    {
        var first = Cell(field);
        if (first.Length > 0)
        {
            yield return first;
        }

        foreach (var place in _header.OthersOf(field))
        {
            var cell = _row.Cells[place];
            if (cell.Length > 0 && !Placeholders.Contains(cell) && !FormulaErrors.Contains(cell))
            {
                yield return cell;
            }
        }
    }

    private string Cell(IntakeField field)
    {
        var place = _header.PlaceOf(field);
        if (place < 0)
        {
            return "";
        }

        var cell = _row.Cells[place];
        if (cell.Length == 0)
        {
            return cell;
        }

        if (FormulaErrors.Contains(cell))
        {
            if (field.Name is "code" or "name")
            {
                Bad(field, cell, "formula.error", FormulaFailed);
            }
            else
            {
                Correct(CorrectionKinds.FormulaError, field, cell, null);
            }

            return "";
        }

        if (Placeholders.Contains(cell))
        {
            Correct(CorrectionKinds.Placeholder, field, cell, null);
            return "";
        }

        var written = _row.Written[place];
        if (written.Length != cell.Length)
        {
            var inner = written.Trim();
            if (inner is ['=', '"', ..] or ['\'', ..])
            {
                Correct(CorrectionKinds.KeptAsText, field, written, cell);
            }
            else if (inner != cell || written.Trim(' ', '\r', '\n') != cell)
            {
                Correct(CorrectionKinds.Blanks, field, written, cell);
            }
        }

        return cell;
    }

    private static string Rule(FieldShape shape) =>
        shape.Kind switch
        {
            FieldKind.Day => "day",
            FieldKind.Money => "amount",
            FieldKind.Region => "region",
            FieldKind.Count or FieldKind.Year => "number",
            _ => "value",
        };

    private void Bad(IntakeField field, string cell, string code, LocalizedText rule) =>
        (_bad ??= []).Add(
            new(
                _row.Line,
                field.Name,
                field.Shape is { IsSecret: true, Kind: not FieldKind.Phone }
                    ? "****"
                    : PersonalNumbers.Masked(cell),
                code,
                new(PersonalNumbers.Masked(rule.Zh), PersonalNumbers.Masked(rule.En))
            )
        );

    private void Correct(string kind, IntakeField field, string was, string? taken) =>
        (_corrections ??= []).Add(
            new(
                kind,
                _row.Line,
                field.Name,
                field.Shape is { IsSecret: true } ? "****" : PersonalNumbers.Masked(was),
                field.Shape is { IsSecret: true } || taken is null
                    ? null
                    : PersonalNumbers.Masked(taken)
            )
        );

    [GeneratedRegex(@"(?<=[\u2E80-\uFFFD])\s*[\r\n\t]+\s*(?=[\u2E80-\uFFFD])")]
    private static partial Regex BreakBetweenWords();

    [GeneratedRegex(@"\s*[\r\n\t]+\s*")]
    private static partial Regex AnyBreak();

    [GeneratedRegex("[\u200B\u200C\u200D\u2060\uFEFF\u00AD]")]
    private static partial Regex Unseen();

    [GeneratedRegex(@"\.0+$")]
    private static partial Regex WholeFraction();

    [GeneratedRegex(
        @"(?<=^\(?0\d{2,3}\)?[- ]?\d{7,8})\s*(?:-|\*|#|ext\.?|分机|转分机)\s*(\d{1,6})$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Extension();

    [GeneratedRegex(@"\s*[/、,，;；\n]\s*|\s+(?=\d{7,})")]
    private static partial Regex PhoneParts();

    [GeneratedRegex(@"[元万亿圆]")]
    private static partial Regex HasUnit();

    [GeneratedRegex(@"[^0-9.\-+]|\.0+$")]
    private static partial Regex Odd();
}
