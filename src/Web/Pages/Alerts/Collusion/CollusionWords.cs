using System.Globalization;
using Trading.Analysis.Collusion;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Collusion;

/// <summary>Figures of markets' models as the pages say them.</summary>
internal static class CollusionWords
{
    /// <summary>What a model reached on cases that it was not trained on.</summary>
    public static string HeldOut(HeldOutFigures figures, Words T)
    {
        var precision = figures.Precision is { } share
            ? T[
                $"；提示的 {figures.Flagged} 个中 {Percent(share)} 被确认（95% 区间 {Percent(figures.PrecisionLow!.Value)}–{Percent(figures.PrecisionHigh!.Value)}）",
                $"; of {figures.Flagged} flagged {Percent(share)} were confirmed (95 % interval {Percent(figures.PrecisionLow!.Value)}–{Percent(figures.PrecisionHigh!.Value)})"
            ]
            : "";
        return T[
                $"在留出的 {figures.Confirmed} 个确认、{figures.Dismissed} 个排除的案例上 AUC {Number(figures.Auc)}（95% 区间 {Number(figures.AucLow)}–{Number(figures.AucHigh)}），无标签排序为 {Number(figures.UnlabelledAuc)}",
                $"on {figures.Confirmed} confirmed and {figures.Dismissed} dismissed held-out cases AUC {Number(figures.Auc)} (95 % interval {Number(figures.AucLow)}–{Number(figures.AucHigh)}), the rank without labels {Number(figures.UnlabelledAuc)}"
            ] + precision;
    }

    private static string Number(double value) =>
        value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => CollusionList.Share(value, "0");
}
