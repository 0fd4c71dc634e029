namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>I48: an expert sits on the panel who is tied to a bidder by one of the rules of avoidance.</summary>
internal sealed class MissedAvoidance() : LotIndicator("I48", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.Panel is not { Count: > 0 } panel)
        {
            yield return at.Lot.IsDecided || at.Lot.Evaluation is not null
                ? at.Whole.Missing(
                    "评标委员会组成没有记录。",
                    "Who sat on the panel is not recorded."
                )
                : at.Whole.NotApplicable("尚未组成评标委员会。", "There is no panel yet.");
            yield break;
        }

        // A member of a consortium is a bidder too, and a bid taken back before the evaluation was not evaluated.
        var bidders = at
            .Lot.Submitted()
            .SelectMany(Rivals.Parties)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var seat in panel.OrderBy(seat => seat.Expert, StringComparer.Ordinal))
        {
            var ties = seat
                .Ties.Where(tie => bidders.Contains(DossierReading.KeyOf(tie.Bidder)))
                .OrderBy(tie => DossierReading.KeyOf(tie.Bidder), StringComparer.Ordinal)
                .ToList();
            var speaker = at.Whole with { Subject = SubjectKind.Expert, SubjectId = seat.Expert };
            var law = at.Law(
                new(
                    "《招标投标法》第三十七条、12号令第十二条要求回避",
                    "招标投标法 art. 37 and order 12 art. 12 ask for avoidance"
                ),
                new(
                    "《政府采购法》第十二条、财库〔2016〕198号要求回避",
                    "政府采购法 art. 12 and 财库〔2016〕198号 ask for avoidance"
                )
            );
            yield return speaker.Found(
                ties.Count > 0,
                ties.Count,
                1,
                ties.Count > 0
                    ? $"一名评委与投标人有应回避的关系（{ties[0].Rule.Zh}）而没有回避：{law.Zh}。"
                    : "该评委与投标人没有已知的应回避关系。",
                ties.Count > 0
                    ? $"A member is tied to a bidder ({ties[0].Rule.En}) and did not step aside: {law.En}."
                    : "No tie of the member to a bidder is known.",
                (
                    "ties",
                    ties.Count == 0 ? null : ties.Select(tie => DossierReading.KeyOf(tie.Bidder))
                ),
                ("rule", ties.Count == 0 ? null : ties[0].Rule.En)
            );
        }
    }
}
