namespace Trading.Indicators.Supervision.Notice;

/// <summary>I33: the documents were changed often, or within days of the deadline that then held.</summary>
internal sealed class LateChanges() : WholeIndicator("I33", Needs.None)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        // By lot; under nobody's the one for all.
        var deadlines = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        int changes = 0,
            late = 0,
            unknown = 0;
        int? closest = null;
        // Negotiations and inquiries take less than that altogether; what binds them is a limit of law (I28).
        var tender = at.Dossier.IsOpen != false || at.Dossier.Method == "invited";
        var within = tender ? (int)at.Parameter("days") : 0;
        foreach (var step in at.Dossier.Steps)
        {
            var own = step.Lot ?? "";
            if ((step.InstantOf("newDeadline") ?? step.InstantOf("deadline")) is { } posted)
            {
                if (own.Length == 0)
                {
                    deadlines.Clear();
                }

                deadlines[own] = posted;
            }

            if (step.Code is not ("clarification" or "amendment"))
            {
                continue;
            }

            changes++;
            // A change that says of itself that it does not touch the bids may come at any time.
            if (!tender || step.FlagOf("affectsBids") == false)
            {
                continue;
            }

            if (
                DossierReading.DayOf(Holding(deadlines, own)) is not { } until
                || DossierReading.DayOf(step.At) is not { } day
            )
            {
                unknown++;
                continue;
            }

            var left = until.DayNumber - day.DayNumber;
            closest = closest is { } held ? Math.Min(held, left) : left;
            late += left < within ? 1 : 0;
        }

        var limit = (int)at.Parameter("changes");
        (string, object?)[] evidence =
        [
            ("changes", changes),
            ("late", late),
            ("daysLeft", closest),
            ("unknown", unknown == 0 ? null : unknown),
        ];
        if (late == 0 && changes < limit && unknown > 0)
        {
            return at.Whole.Missing(
                "澄清或修改的时间、或当时的截止时间没有记录。",
                "When changes were made, or the deadline that then held, is not recorded.",
                evidence
            );
        }

        return at.Whole.Found(
            late > 0 || changes >= limit,
            changes,
            limit,
            tender
                ? $"澄清、修改或变更{changes}次，其中距截止不足{within}天的{late}次。"
                : $"澄清、修改或变更{changes}次（非招标方式，时限见I28）。",
            tender
                ? $"{changes} changes, {late} of them less than {within} days before the deadline."
                : $"{changes} changes (no tender: its limits are those of I28).",
            evidence
        );
    }

    // A change of all lots is late when it is late for the first of them.
    private static DateTimeOffset? Holding(
        Dictionary<string, DateTimeOffset> deadlines,
        string lot
    ) =>
        lot.Length == 0 ? (deadlines.Count == 0 ? null : deadlines.Values.Min())
        : deadlines.TryGetValue(lot, out var own) ? own
        : deadlines.TryGetValue("", out var all) ? all
        : null;
}
