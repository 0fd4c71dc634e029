namespace Trading.Indicators.Supervision.Notice;

/// <summary>R039: a question or an objection that came before the deadline has no answer by then.</summary>
internal sealed class UnansweredQuestions() : WholeIndicator("R039", Needs.None)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (StopWithoutNotice(at) is { } stopped)
        {
            return stopped;
        }

        if (!at.Dossier.Lots.Any(lot => lot.BidsAreKnown))
        {
            return at.Whole.NotApplicable(
                "尚未开标，仍可答复。",
                "The bids have not been opened: it may still be answered."
            );
        }

        var asked = at.Dossier.Steps.Where(step => step.Code is "question" or "objection").ToList();
        if (asked.Count > 0 && at.Dossier.DeadlineOf() is null)
        {
            return at.Whole.Missing("截止时间没有记录。", "The deadline is not recorded.");
        }

        var deadline = at.Dossier.DeadlineOf();
        var before = asked
            .Where(step => (step.InstantOf("receivedAt") ?? step.At) < deadline)
            .ToList();
        var open = before.Count(step => !(step.InstantOf("answeredAt") <= deadline));
        return at.Whole.Found(
            open > 0,
            open,
            1,
            $"截止前收到质疑或异议{before.Count}件，其中{open}件在截止前没有答复记录。",
            $"Of {before.Count} questions and objections before the deadline {open} have no answer on record by then.",
            ("asked", before.Count),
            ("unanswered", open),
            ("deadline", deadline)
        );
    }
}
