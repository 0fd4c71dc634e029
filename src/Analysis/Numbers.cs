using System.Globalization;

namespace Trading.Analysis;

/// <summary>Figures in sentences: the same in both languages, with as many digits as a reader can use.</summary>
internal static class Numbers
{
    /// <summary>
    /// A figure with a unit. Of days nobody needs hundredths; cut, not rounded, so that what is below a limit is not said to
    /// be on it.
    /// </summary>
    public static string Say(double value, LocalizedText unit) =>
        unit.En == "days" && Math.Abs(value) >= 1
            ? Say(Math.Truncate(value * 10) / 10)
            : Say(value);

    public static string Say(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                0 => "0",
                >= 1000 => "#,##0",
                >= 100 => "0.#",
                >= 1 => "0.##",
                >= 0.01 => "0.####",
                _ => "0.######",
            },
            CultureInfo.InvariantCulture
        );
}
