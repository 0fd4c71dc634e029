using System.Globalization;

namespace Trading.Analysis;

/// <summary>Figures in sentences: the same in both languages, with as many digits as a reader can use.</summary>
internal static class Numbers
{
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
