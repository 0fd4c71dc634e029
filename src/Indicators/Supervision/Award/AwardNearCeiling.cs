namespace Trading.Indicators.Supervision.Award;

/// <summary>The price awarded as a share of what it was meant to cost at most.</summary>
internal abstract class AwardAgainst(string code, LocalizedText what)
    : LotIndicator(code, Needs.Winner | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.AwardedMinor() is not { } awarded || Whole(at.Lot) is not { } whole)
        {
            yield return at.Whole.Missing(
                $"中标价或{what.Zh}没有记录。",
                $"The price awarded or the {what.En} is not recorded."
            );
            yield break;
        }

        if (awarded <= 0 || whole <= 0)
        {
            yield return at.Whole.Error(
                $"中标价或{what.Zh}不是正数，无法计算。",
                $"The price awarded or the {what.En} is not positive: it cannot be calculated."
            );
            yield break;
        }

        var share = (double)((decimal)awarded / whole);
        var limit = at.Parameter("share");
        yield return at.Whole.Found(
            share >= limit,
            share,
            limit,
            $"中标价为{what.Zh}的{Say.Percent(share)}{(share > 1 ? "，超过了它" : "")}。",
            $"The price awarded is {Say.Percent(share)} of the {what.En}{(share > 1 ? ", above it" : "")}.",
            ("awardedAmount", awarded / 100m),
            ("whole", whole / 100m)
        );
    }

    protected abstract long? Whole(LotFacts lot);
}

/// <summary>I19: the award lies at the ceiling.</summary>
internal sealed class AwardNearCeiling() : AwardAgainst("I19", new("最高限价", "ceiling"))
{
    protected override long? Whole(LotFacts lot) => lot.CeilingMinor;
}

/// <summary>R031: the award lies at the estimate, or above it.</summary>
internal sealed class AwardNearEstimate() : AwardAgainst("R031", new("预算", "budget"))
{
    protected override long? Whole(LotFacts lot) => lot.EstimateMinor();
}
