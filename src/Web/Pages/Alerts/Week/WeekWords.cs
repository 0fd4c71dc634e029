using System.Globalization;
using Trading.Alerts.Week;
using Trading.Analysis.Proportions;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts;

/// <summary>What stands on a week's list, in words.</summary>
internal static class WeekWords
{
    /// <summary>A share in percent; of what is less than one it says so.</summary>
    public static string Share(double share) =>
        share is > 0 and < 0.01
            ? "<1%"
            : (100 * share).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>How often such a place was confirmed, on how many verdicts and whose.</summary>
    public static string Of(PlaceBand band, Words words) =>
        band.Interval is not { } interval
            ? words["尚无结论", "no verdicts yet"]
            : words[
                FormattableString.Invariant(
                    $"{band.Decided}个结论中确认{band.Confirmed}个（{interval.Share:P0}，95%区间{interval.Low:P0}–{interval.High:P0}）"
                ),
                FormattableString.Invariant(
                    $"{band.Confirmed} of {band.Decided} verdicts confirmed ({interval.Share:P0}, 95% interval {interval.Low:P0}–{interval.High:P0})"
                )
            ]
                + (
                    band.OfOffice
                        ? ""
                        : words[
                            "，本机构结论太少，按全省",
                            "; of the whole province, since the own office has too few"
                        ]
                )
                + (band.Decided < WilsonInterval.Few ? words["，样本很少", "; few"] : "");
}
