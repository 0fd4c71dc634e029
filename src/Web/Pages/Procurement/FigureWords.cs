using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Procurement;

/// <summary>Figures of steps as people read them.</summary>
internal static class FigureWords
{
    public static string Of(StepFigure figure, JsonElement value, string currency, Words T) =>
        figure.Type switch
        {
            FigureType.Instant when Rfc3339.TryInstant(value.GetString(), out var at) => ChinaTime
                .In(at)
                .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            FigureType.Amount when value.TryGetInt64(out var minor) => new Money(
                minor,
                currency
            ).ToString(),
            FigureType.Flag => value.ValueKind == JsonValueKind.True
                ? T["是", "yes"]
                : T["否", "no"],
            FigureType.Percent => $"{value.GetRawText()}%",
            FigureType.Choice
                when figure.Options.FirstOrDefault(option => option.Code == value.GetString())
                    is { } chosen => chosen.Name.ToString(),
            FigureType.Texts when value.GetArrayLength() == 0 => T["无", "none"],
            FigureType.Texts => string.Join(
                T["；", "; "],
                value.EnumerateArray().Select(one => one.GetString())
            ),
            _ => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
        };
}
