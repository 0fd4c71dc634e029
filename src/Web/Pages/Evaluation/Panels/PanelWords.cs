using Trading.Evaluation.Panels;

namespace Trading.Web.Pages.Evaluation;

/// <summary>A panel's experts in words: names are sealed until shortly before the evaluation, numbers are not.</summary>
internal static class PanelWords
{
    /// <summary>Those who were asked to come and are told when it is over; empty before anybody was.</summary>
    public static IEnumerable<string> Asked(WatchPanel.View panel)
    {
        var asked = panel.Seats.Where(seat => seat.State is "invited" or "accepted").ToList();
        if (asked.Count > 0)
        {
            var numbers = asked
                .OrderBy(seat => seat.Number)
                .Select(seat => $"{seat.Number}")
                .ToList();
            yield return new LocalizedText(
                $"已受邀的 {asked.Count} 位专家（{string.Join("、", numbers)} 号）",
                $"{asked.Count} experts who were invited (no. {string.Join(", ", numbers)})"
            ).ToString();
        }
    }
}
