namespace Trading.Indicators.Supervision.Notice;

/// <summary>I28: a statutory limit was broken. What holds as a rule is a hint, and what nobody can tell is no innocence.</summary>
internal sealed class PeriodBelowLaw() : WholeIndicator("I28", Needs.None)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (at.Dossier.Limits is not { } limits)
        {
            return at.Whole.Missing(
                "法定期限尚未核对。",
                "The statutory limits have not been checked."
            );
        }

        List<LimitFact> Of(string outcome) =>
            [
                .. limits
                    .Where(limit => IsOutcome(limit, outcome))
                    .OrderBy(limit => limit.Limit, StringComparer.Ordinal),
            ];
        var (kept, broken, unknown) = (Of("kept"), Of("broken"), Of("cannotTell"));
        var breaches = broken.Where(limit => limit.IsBreach).ToList();
        (string, object?)[] evidence =
        [
            ("broken", breaches.Count == 0 ? null : breaches.Select(limit => limit.Limit)),
            (
                "hints",
                breaches.Count == broken.Count
                    ? null
                    : broken.Where(limit => !limit.IsBreach).Select(limit => limit.Limit)
            ),
            ("kept", kept.Count),
            ("cannotTell", unknown.Count == 0 ? null : unknown.Select(limit => limit.Limit)),
        ];
        if (breaches.Count > 0)
        {
            return at.Whole.Found(
                true,
                breaches.Count,
                1,
                $"{breaches.Count}项法定期限不符合：{breaches[0].Sentence.Zh}",
                $"{breaches.Count} statutory limits are broken: {breaches[0].Sentence.En}",
                evidence
            );
        }

        if (unknown.Count > 0)
        {
            return at.Whole.Missing(
                $"{unknown.Count}项法定期限无法判断：{unknown[0].Sentence.Zh}",
                $"{unknown.Count} statutory limits cannot be told: {unknown[0].Sentence.En}",
                evidence
            );
        }

        if (kept.Count + broken.Count == 0)
        {
            return at.Whole.NotApplicable(
                "尚没有可核对的法定期限。",
                "No statutory limit can be checked yet."
            );
        }

        return at.Whole.Found(
            false,
            0,
            1,
            broken.Count > 0
                ? $"法定期限均符合；另有{broken.Count}项通常期限未达到（提示）：{broken[0].Sentence.Zh}"
                : $"已核对的{kept.Count}项法定期限均符合。",
            broken.Count > 0
                ? $"All statutory limits are kept; {broken.Count} that hold as a rule are not (a hint): {broken[0].Sentence.En}"
                : $"All {kept.Count} statutory limits that were checked are kept.",
            evidence
        );
    }

    // "cannotTell", "cannot tell" and "cannot_tell" are one word.
    private static bool IsOutcome(LimitFact limit, string outcome) =>
        string.Concat(limit.Outcome.Where(char.IsAsciiLetter))
            .Equals(outcome, StringComparison.OrdinalIgnoreCase);
}
