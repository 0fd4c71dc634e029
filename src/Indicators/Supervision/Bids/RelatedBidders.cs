namespace Trading.Indicators.Supervision.Bids;

/// <summary>
/// I35: related firms bid against each other. A signal with its degree, never a breach by itself: degree 1 is what the law
/// asks about, degree 2 (sisters, kin, one address) is lawful.
/// </summary>
internal sealed class RelatedBidders() : LotIndicator("I35", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var bids = at.Lot.Submitted();
        var pairs = Rivals.Pairs(bids).ToList();
        if (pairs.Count == 0)
        {
            yield return at.Whole.NotApplicable(
                "不同投标人不足两家，无从比较。",
                "There are not two different bidders to compare."
            );
            yield break;
        }

        var related = pairs
            .SelectMany(pair => Between(pair.One, pair.Other).Concat(Between(pair.Other, pair.One)))
            .OrderBy(link => link.Relation.Degree)
            .ThenBy(link => DossierReading.KeyOf(link.One), StringComparer.Ordinal)
            .ThenBy(link => DossierReading.KeyOf(link.Other), StringComparer.Ordinal)
            .ToList();
        var unknown = Rivals.Bidders(bids.Where(bid => bid.Registry?.Relations is null));
        if (related.Count == 0)
        {
            yield return unknown.Count > 0
                ? at.Whole.Missing(
                    $"{unknown.Count}家投标人的关联关系没有核查：{Say.Names(unknown)}。",
                    $"The relations of {unknown.Count} bidders have not been looked up: {Say.Names(unknown)}.",
                    ("missing", unknown.Select(DossierReading.KeyOf))
                )
                : at.Whole.Found(
                    false,
                    0,
                    null,
                    "投标人之间没有查到关联关系。",
                    "No relation between the bidders is known."
                );
            yield break;
        }

        var closest = related[0];
        var law =
            closest.Relation.Degree == 1
                ? at.Law(
                    new(
                        "可能属于《招标投标法实施条例》第三十四条（负责人为同一人，或者控股、管理关系），须核实",
                        "it may be what 招标投标法实施条例 art. 34 speaks of (same head, holding or management), to be verified"
                    ),
                    new(
                        "可能属于《政府采购法实施条例》第十八条（负责人为同一人，或者直接控股、管理关系），须核实",
                        "it may be what 政府采购法实施条例 art. 18 speaks of (same head, direct holding or management), to be verified"
                    )
                )
                : new("法律允许，仅作线索", "it is lawful, a signal only");
        var zh =
            $"{closest.One.Name}与{closest.Other.Name}存在{closest.Relation.Degree}级关联（{closest.Relation.Rule.Zh}）：{law.Zh}。";
        var en =
            $"{closest.One.Name} and {closest.Other.Name} are related in degree {closest.Relation.Degree} ({closest.Relation.Rule.En}): {law.En}.";
        (string, object?)[] evidence =
        [
            ("degree", closest.Relation.Degree),
            (
                "links",
                related
                    .Select(link =>
                        $"{string.Join('+', new[] { DossierReading.KeyOf(link.One), DossierReading.KeyOf(link.Other) }.Order(StringComparer.Ordinal))}:{link.Relation.Degree}"
                    )
                    .Distinct()
                    .Take(20)
            ),
            ("missing", unknown.Count == 0 ? null : unknown.Select(DossierReading.KeyOf)),
        ];
        yield return at.Whole.Found(true, closest.Relation.Degree, null, zh, en, evidence);
        foreach (
            var (party, degree) in related
                .SelectMany(link =>
                    new[] { (link.One, link.Relation.Degree), (link.Other, link.Relation.Degree) }
                )
                .GroupBy(link => DossierReading.KeyOf(link.Item1), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.First().Item1, group.Min(link => link.Degree)))
        )
        {
            yield return at.Of(party).Found(true, degree, null, zh, en, evidence);
        }
    }

    private static IEnumerable<(Party One, Party Other, Relation Relation)> Between(
        BidFacts one,
        BidFacts other
    )
    {
        var parties = other.Parties();
        return (one.Registry?.Relations ?? [])
            .Where(relation => parties.Contains(DossierReading.KeyOf(relation.Other)))
            .Select(relation => (one.Bidder, other.Bidder, relation));
    }
}
