using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>
/// A field's value as people type and read it, on a page or in a spreadsheet's cell: money in ten thousand yuan,
/// shares in per cent, days as 2026-11-24.
/// </summary>
public static class FieldText
{
    /// <summary>
    /// The last day of what never expires (长期有效), as registers write it: said by somebody, never guessed from a day that
    /// was not filled in.
    /// </summary>
    public static readonly DateOnly OpenEnded = DateOnly.MaxValue;

    /// <summary>What stands in a field for <see cref="OpenEnded"/>.</summary>
    public const string NoEnd = "长期";

    private static readonly string[] NoEnds =
    [
        NoEnd,
        "长期有效",
        "永久",
        "永久有效",
        "无固定期限",
        "open-ended",
    ];

    /// <summary>As it is typed; null for nothing.</summary>
    public static string? Typed(FieldShape field, object? value) =>
        value switch
        {
            null => null,
            DateOnly day when day == OpenEnded => NoEnd,
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            bool yes => yes ? "是" : "否",
            _ when field.Kind == FieldKind.Money => Yuan((long)value)
                .TenThousands.ToString("0.######", CultureInfo.InvariantCulture),
            _ when field.Kind == FieldKind.Share => ((int)value / 100m).ToString(
                "0.##",
                CultureInfo.InvariantCulture
            ),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    /// <summary>As it is read: closed lists and codes in words, amounts with thousands.</summary>
    public static string? Shown(FieldShape field, object? value) =>
        value switch
        {
            null => null,
            DateOnly day when day == OpenEnded => new LocalizedText(
                NoEnd,
                "Does not expire"
            ).ToString(),
            bool yes => (
                yes ? new LocalizedText("是", "yes") : new LocalizedText("否", "no")
            ).ToString(),
            long minor when field.Kind == FieldKind.Money => Yuan(minor)
                .TenThousands.ToString("#,##0.00####", CultureInfo.InvariantCulture),
            int people when field.Kind == FieldKind.Count => people.ToString(
                "N0",
                CultureInfo.InvariantCulture
            ),
            string code when field.Kind == FieldKind.Choice => field
                .Choices.FirstOrDefault(term => term.Code == code)
                ?.Name.ToString()
                ?? code,
            string code when field.Kind == FieldKind.Region => RegionCode.TryParse(
                code,
                out var region,
                out _
            ) && Regions.Find(region) is { } known
                ? $"{known.FullName} {code}"
                : code,
            string code when field.Kind == FieldKind.Industry => IndustrySection.Find(code)
                is { } section
                ? $"{section.Name} {code}"
                : code,
            _ => Typed(field, value),
        };

    /// <summary>Reads what was typed; false with the rule that it breaks. Blank is nothing.</summary>
    public static bool TryRead(
        FieldShape field,
        string? typed,
        out object? value,
        out LocalizedText fault
    )
    {
        (value, fault) = (null, default!);
        var text = typed?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        switch (field.Kind)
        {
            case FieldKind.Day:
                if (field.IsEnd && NoEnds.Contains(text, StringComparer.OrdinalIgnoreCase))
                {
                    value = OpenEnded;
                    return true;
                }

                if (Written.TryDay(text, out var day, out var noDay))
                {
                    value = day;
                    return true;
                }

                fault = noDay.Message;
                return false;
            case FieldKind.Year or FieldKind.Count:
                if (Written.TryWhole(text, out var number, out var noNumber))
                {
                    value = number;
                    return true;
                }

                fault = noNumber.Message;
                return false;
            case FieldKind.Money:
                if (Written.TryAmount(text, Money.Yuan, out var amount, out var noAmount))
                {
                    value = amount!.Value.Hundredths;
                    return true;
                }

                // What is too much to count is refused by the rule as the largest there is.
                value = noAmount.Rule == "amount.large" ? long.MaxValue : null;
                fault = noAmount.Message;
                return value is not null;
            case FieldKind.Share:
                if (
                    decimal.TryParse(
                        text.TrimEnd('%', '％'),
                        NumberStyles.Number,
                        CultureInfo.InvariantCulture,
                        out var share
                    )
                )
                {
                    value = (int)Math.Clamp(share * 100, int.MinValue, int.MaxValue);
                    return true;
                }

                fault = new($"“{text}”不是百分比。", $"'{text}' is no percentage.");
                return false;
            case FieldKind.YesNo:
                value = text.ToUpperInvariant() switch
                {
                    "是" or "√" or "Y" or "YES" or "TRUE" or "1" => true,
                    "否" or "×" or "N" or "NO" or "FALSE" or "0" => false,
                    _ => null,
                };
                fault = new("请填“是”或“否”。", "Write yes or no.");
                return value is not null;
            case FieldKind.Choice:
                value = field
                    .Choices.FirstOrDefault(term =>
                        term.Code == text || term.Name.Zh == text || term.Name.En == text
                    )
                    ?.Code;
                fault = new(
                    $"应为：{string.Join("、", field.Choices.Select(term => term.Name.Zh))}。",
                    $"One of: {string.Join(", ", field.Choices.Select(term => term.Name.En))}."
                );
                return value is not null;
            default:
                value = text;
                return true;
        }
    }

    // Amounts of a record are in yuan.
    private static Money Yuan(long hundredths) => new(hundredths, Money.Yuan);
}
