namespace Trading.Indicators.Supervision.Award;

/// <summary>I36: the first candidate gave the award up, and who followed is related to it or dearer.</summary>
internal sealed class WithdrawalToAnother() : LotIndicator("I36", Needs.Decision | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var awards = at.Lot.Awards;
        if (awards.Count == 0)
        {
            yield return at.Lot.HasFailed
                ? at.Whole.NotApplicable("没有中标人。", "There was no winner.")
                : at.Whole.Missing("中标结果没有记录。", "The award is not recorded.");
            yield break;
        }

        var limit = at.Parameter("dearer");
        IndicatorFinding? unknown = null;
        for (var i = 0; i + 1 < awards.Count; i++)
        {
            var (first, next) = (awards[i], awards[i + 1]);
            if (
                first.WithdrewAt is null
                || DossierReading.KeyOf(first.Winner) == DossierReading.KeyOf(next.Winner)
            )
            {
                continue;
            }

            var (one, other) = (at.Lot.BidOf(first.Winner), at.Lot.BidOf(next.Winner));
            double? dearer =
                (first.AmountMinor ?? one?.AmountMinor) is > 0 and var was
                && (next.AmountMinor ?? other?.AmountMinor) is { } now
                    ? (double)((decimal)(now - (decimal)was) / was)
                    : null;
            var relation = RelationOf(one, next.Winner) ?? RelationOf(other, first.Winner);
            var related = relation is not null;
            if (related || dearer >= limit)
            {
                var (gave, took) = (at.Lot.WinnerOf(first), at.Lot.WinnerOf(next));
                var zh =
                    $"{gave.Name}放弃中标后由{took.Name}递补{(dearer is { } d ? $"，价格高{Say.Percent(d)}" : "")}{(related ? $"，二者存在关联（{relation!.Rule.Zh}）" : "")}。";
                var en =
                    $"{gave.Name} gave the award up and {took.Name} followed{(dearer is { } e ? $", dearer by {Say.Percent(e)}" : "")}{(related ? $"; the two are related ({relation!.Rule.En})" : "")}.";
                (string, object?)[] evidence =
                [
                    ("first", DossierReading.KeyOf(gave)),
                    ("next", DossierReading.KeyOf(took)),
                    ("dearer", dearer),
                    ("degree", relation?.Degree),
                    ("withdrewAt", first.WithdrewAt),
                ];
                yield return at.Whole.Found(true, dearer ?? 0, limit, zh, en, evidence);
                yield return at.Of(gave).Found(true, dearer ?? 0, limit, zh, en, evidence);
                yield return at.Of(took).Found(true, dearer ?? 0, limit, zh, en, evidence);
                yield break;
            }

            if (
                dearer is null
                || (one?.Registry?.Relations is null && other?.Registry?.Relations is null)
            )
            {
                unknown = at.Whole.Missing(
                    "放弃与递补的报价或两家的关联关系没有记录。",
                    "The prices of who gave up and who followed, or their relation, are not recorded."
                );
            }
        }

        var gaveUp = awards.Count(award => award.WithdrewAt is not null);
        yield return unknown
            ?? at.Whole.Found(
                false,
                0,
                limit,
                gaveUp > 0
                    ? "有中标人放弃，递补者与其无已知关联且价格没有明显提高。"
                    : "没有中标人放弃中标。",
                gaveUp > 0
                    ? "An award was given up; who followed is not known to be related and not much dearer."
                    : "No award was given up.",
                ("withdrawn", gaveUp)
            );
    }

    private static Relation? RelationOf(BidFacts? bid, string other)
    {
        var key = DossierReading.KeyOf(other);
        return bid?.Registry?.Relations?.FirstOrDefault(relation =>
            DossierReading.KeyOf(relation.Other) == key
        );
    }
}
