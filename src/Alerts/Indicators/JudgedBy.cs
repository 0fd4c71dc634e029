using System.Globalization;

namespace Trading.Alerts.Indicators;

/// <summary>By what a verdict was reached, besides its facts and baselines: enough to reach it again.</summary>
/// <param name="Rules">Version of what ships.</param>
/// <param name="CalendarThrough">The last year whose days off were known.</param>
/// <param name="Parameter">Number of the last parameter that was set; 0 for none.</param>
internal sealed record JudgedBy(string Rules, int CalendarThrough, long Parameter)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Rules}/{CalendarThrough}/{Parameter}");

    public static JudgedBy Parse(string text)
    {
        var parts = text.Split('/');
        return new(
            string.Join('/', parts[..^2]),
            int.Parse(parts[^2], CultureInfo.InvariantCulture),
            long.Parse(parts[^1], CultureInfo.InvariantCulture)
        );
    }
}
