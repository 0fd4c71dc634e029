using System.Globalization;
using Trading.Domain.Codes;
using Trading.Evaluation;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Evaluation;

/// <summary>Fees in words.</summary>
internal static class FeeWords
{
    /// <summary>An amount in yuan, for fees are too small for 万元.</summary>
    public static string Yuan(Words T, long minor)
    {
        var yuan = new Money(minor, Money.Yuan).Units.ToString(
            "#,##0.00",
            CultureInfo.InvariantCulture
        );
        return T[$"{yuan} 元", $"CNY {yuan}"];
    }

    /// <summary>A division.</summary>
    public static string Region(string? code) =>
        RegionCode.TryParse(code, out RegionCode region, out _) ? region.Name.ToString() : "—";

    /// <summary>A state.</summary>
    public static string State(string state) => Terms.NameIn(Terms.FeeStates, state).ToString();
}
