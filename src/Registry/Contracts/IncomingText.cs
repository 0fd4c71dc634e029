using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Registry.Contracts;

/// <summary>
/// A cell of a table that comes in, as the field it is for: in whatever way a spreadsheet writes days, amounts and numbers,
/// regions by their names, digits in full width. What could be two things is refused, never guessed.
/// </summary>
public static partial class IncomingText
{
    // Serial numbers of days from 1954 to 2119; a year is none of them.
    private const int FirstSerial = 20_000;
    private const int LastSerial = 80_000;
    private static readonly DateOnly Epoch = new(1899, 12, 30);
    private static readonly string[] NoEnd =
    [
        "长期",
        "长期有效",
        "永久",
        "永久有效",
        "无固定期限",
        "无期限",
    ];

    /// <summary>Reads it; false with the rule that it breaks. Blank is nothing.</summary>
    public static bool TryRead(
        FieldShape field,
        string? cell,
        out object? value,
        out LocalizedText fault
    )
    {
        var text = CellText.Clean(cell);
        if (CellText.IsShortened(text))
        {
            (value, fault) = (null, CellText.Shortened);
            return false;
        }

        if (field.Kind != FieldKind.Line)
        {
            text = CellText.HalfWidth(text);
        }

        switch (field.Kind)
        {
            case FieldKind.Day:
                if (field.Name == "validTo" && NoEnd.Contains(text))
                {
                    (value, fault) = (null, default!);
                    return true;
                }

                if (Ambiguous().IsMatch(text))
                {
                    value = null;
                    fault = new(
                        $"“{text}”分不清月和日，请写作 2026-11-24。",
                        $"'{text}' does not tell the month from the day; write 2026-11-24."
                    );
                    return false;
                }

                text = Serial(Midnight().Replace(text, ""));
                break;
            case FieldKind.Year or FieldKind.Count:
                text = WholeFraction().Replace(text, "").TrimEnd('年', '人');
                break;
            case FieldKind.Money:
                text = Unit().Replace(text, "");
                break;
            case FieldKind.Region:
                return Region(field, WholeFraction().Replace(text, ""), out value, out fault);
            case FieldKind.Industry:
                text = WholeFraction().Replace(text, "");
                text =
                    IndustrySection
                        .All.FirstOrDefault(section =>
                            section.Name.Zh == text || section.Name.En == text
                        )
                        ?.Letter.ToString()
                    ?? text;
                break;
            case FieldKind.Entity:
                // As printed on licences, in groups.
                text = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
                break;
            case FieldKind.IdentityNumber or FieldKind.Account or FieldKind.BankCode:
                text = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
                break;
            default:
                break;
        }

        if (!FieldText.TryRead(field, text, out value, out fault))
        {
            return false;
        }

        // Nothing is rounded that somebody else wrote.
        if (
            field.Kind == FieldKind.Money
            && value is long minor and not long.MaxValue
            && decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture)
                != new Money(minor, Money.Yuan).TenThousands
        )
        {
            value = null;
            fault = new(
                $"“{text}”应为以万元为单位的金额，最多六位小数。",
                $"'{text}' must be an amount in ten thousand yuan with at most six decimals."
            );
            return false;
        }

        return true;
    }

    private static bool Region(
        FieldShape field,
        string text,
        out object? value,
        out LocalizedText fault
    )
    {
        if (text.Length == 0 || RegionCode.TryParse(text, out _, out _))
        {
            return FieldText.TryRead(field, text, out value, out fault);
        }

        var called = Regions
            .All.Where(region =>
                region.FullName.Zh == text
                || region.Name.Zh == text
                || region.Name.Zh == text + "市"
                || region.FullName.En == text
            )
            .ToList();
        if (called.Count > 1)
        {
            value = null;
            fault = new(
                $"叫“{text}”的不止一处（{string.Join("、", called.Select(region => $"{region.FullName.Zh} {region.Code}"))}），请填区划代码。",
                $"More than one place is called '{text}' ({string.Join(", ", called.Select(region => $"{region.FullName.En} {region.Code}"))}); give the code."
            );
            return false;
        }

        return FieldText.TryRead(
            field,
            called is [var only] ? only.Code.ToString() : text,
            out value,
            out fault
        );
    }

    private static string Serial(string text) =>
        text.Length == 5
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var serial)
        && serial is >= FirstSerial and <= LastSerial
            ? Epoch.AddDays(serial).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text;

    [GeneratedRegex(@"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$")]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"[ T]0{1,2}:00(:00(\.0+)?)?$")]
    private static partial Regex Midnight();

    [GeneratedRegex(@"\.0+$")]
    private static partial Regex WholeFraction();

    [GeneratedRegex(@"^[¥￥]\s*|\s*万?元$")]
    private static partial Regex Unit();
}
