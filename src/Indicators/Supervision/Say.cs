using System.Globalization;

namespace Trading.Indicators.Supervision;

/// <summary>Figures inside sentences.</summary>
internal static class Say
{
    /// <summary>As many digits as a reader can use.</summary>
    public static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch
            {
                0 => "0",
                >= 1000 => "#,##0",
                >= 10 => "0.#",
                >= 1 => "0.##",
                >= 0.01 => "0.####",
                _ => "0.######",
            },
            CultureInfo.InvariantCulture
        );

    public static string Percent(double share) => Number(share * 100) + "%";

    /// <summary>Hundredths as an amount.</summary>
    public static string Amount(long minor, string currency) =>
        (minor / 100m).ToString("#,##0.00", CultureInfo.InvariantCulture) + " " + currency;

    /// <summary>Names of firms, the first few of them.</summary>
    public static string Names(IEnumerable<Party> parties)
    {
        string[] names = [.. parties.Select(party => party.Name).Distinct(StringComparer.Ordinal)];
        return string.Join("、", names.Take(4))
            + (names.Length > 4 ? $" (+{names.Length - 4})" : "");
    }
}
