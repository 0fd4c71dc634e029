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
    ) => TryRead(field, cell, null, out value, out fault);

    /// <summary>Reads it, an amount without a unit of its own in the unit of its column.</summary>
    /// <param name="field">The field.</param>
    /// <param name="cell">What stands in the table.</param>
    /// <param name="unit">The unit that the column's heading says, such as 元; null for ten thousand yuan.</param>
    /// <param name="value">What it means.</param>
    /// <param name="fault">The rule that it breaks.</param>
    public static bool TryRead(
        FieldShape field,
        string? cell,
        string? unit,
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
                // A register that writes a far day, or a word, means that it has no end.
                if (field.IsEnd && (NoEnd.Contains(text) || FarDay().IsMatch(text)))
                {
                    text = FieldText.NoEnd;
                    break;
                }

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
                if (!TryInTenThousands(text, unit, out text, out fault))
                {
                    value = null;
                    return false;
                }

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

        // 210102000000 of the statistics, and 210102 沈阳市和平区 of a list to choose from.
        if (LongRegion().Match(text) is { Success: true } coded)
        {
            return FieldText.TryRead(field, coded.Groups[1].Value, out value, out fault);
        }

        var called = Called(text);
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

    // 辽宁省沈阳市和平区, 沈阳和平区, 沈阳.
    private static List<Region> Called(string text)
    {
        var named = text.Replace(" ", "", StringComparison.Ordinal);
        foreach (var province in (ReadOnlySpan<string>)["辽宁省", "辽宁"])
        {
            if (
                named.Length > province.Length
                && named.StartsWith(province, StringComparison.Ordinal)
            )
            {
                named = named[province.Length..];
                break;
            }
        }

        var exact = Regions
            .All.Where(region =>
                region.FullName.Zh == named
                || region.Name.Zh == named
                || region.Name.Zh == text
                || region.Name.Zh == named + "市"
            )
            .ToList();
        return exact.Count > 0
            ? exact
            :
            [
                .. Regions.All.Where(region =>
                    Short(region.Name.Zh) == named
                    || region.Level == RegionLevel.County
                        && region.Parent is { } parent
                        && Regions.Find(parent) is { } city
                        && (
                            Short(city.Name.Zh) + region.Name.Zh == named
                            || Short(city.Name.Zh) + Short(region.Name.Zh) == named
                        )
                    || string.Equals(region.FullName.En, text, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(region.Name.En, text, StringComparison.OrdinalIgnoreCase)
                ),
            ];
    }

    private static string Short(string name) =>
        name.Length > 2 && name[^1] is '市' or '省' or '县' ? name[..^1] : name;

    // 元 and 万元 differ by four digits: what is written behind the figure holds before what stands in the heading.
    private static bool TryInTenThousands(
        string text,
        string? unit,
        out string written,
        out LocalizedText fault
    )
    {
        (written, fault) = (text, default!);
        if (Amount().Match(text) is not { Success: true } match)
        {
            return true;
        }

        var figure = match.Groups["figure"].Value;
        var own = match.Groups["unit"].Value;
        var factor = (own.Length > 0 ? own : unit ?? "万元") switch
        {
            "分" => 0.000_001m,
            "元" or "圆" or "块" => 0.0001m,
            "千元" => 0.1m,
            "万" or "万元" => 1m,
            "百万" or "百万元" => 100m,
            "千万" or "千万元" => 1000m,
            "亿" or "亿元" => 10_000m,
            _ => 0m,
        };
        if (factor == 0m)
        {
            fault = new(
                $"“{text}”的单位不认识，请以万元填写。",
                $"The unit of '{text}' is not known; write ten thousand yuan."
            );
            return false;
        }

        if (
            factor == 1m
            || !decimal.TryParse(
                figure.Replace(",", "", StringComparison.Ordinal),
                NumberStyles.Number,
                CultureInfo.InvariantCulture,
                out var amount
            )
            || Math.Abs(amount) > decimal.MaxValue / 10_000m
        )
        {
            written = figure;
            return true;
        }

        written = Grouped().IsMatch(figure)
            ? (amount * factor).ToString("0.############", CultureInfo.InvariantCulture)
            : figure;
        return true;
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

    [GeneratedRegex(@"^(9999|2999|3000)[-/.年]?(12|1|01)[-/.月]?(31|1|01)日?$")]
    private static partial Regex FarDay();

    [GeneratedRegex(@"^(\d{6})(0{6}|\s+\S.*)$")]
    private static partial Regex LongRegion();

    [GeneratedRegex(
        @"^(?:[¥￥]|RMB|CNY|人民币)?\s*(?<figure>[+-]?\d[\d,]*(?:\.\d*)?)\s*(?<unit>\p{IsCJKUnifiedIdeographs}*?)(?:整|人民币)?$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$")]
    private static partial Regex Grouped();
}
