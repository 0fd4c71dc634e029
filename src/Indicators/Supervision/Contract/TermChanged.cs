namespace Trading.Indicators.Supervision.Contract;

/// <summary>I38: the time to perform was changed much against what was awarded.</summary>
internal sealed class TermChanged() : LotIndicator("I38", Needs.Contract)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.Contract is not { TermDays: { } term, ChangedTermDays: { } changed })
        {
            yield return at.Whole.Missing(
                "履行期限或变更后的期限没有记录。",
                "The time to perform, or that after changes, is not recorded."
            );
            yield break;
        }

        if (term <= 0)
        {
            yield return at.Whole.Error(
                "履行期限不是正数，无法计算。",
                "The time to perform is not positive: it cannot be calculated."
            );
            yield break;
        }

        var shift = ((double)changed - term) / term;
        var limit = at.Parameter("share");
        yield return at.Whole.Found(
            Math.Abs(shift) >= limit,
            shift,
            limit,
            $"履行期限由{term}天变为{changed}天（{Say.Percent(shift)}）。",
            $"The time to perform went from {term} to {changed} days ({Say.Percent(shift)}).",
            ("term", term),
            ("changed", changed)
        );
    }
}
