namespace Trading.Indicators.Supervision.Award;

/// <summary>I43: the winner's grades in the registry do not reach what the documents ask for.</summary>
internal sealed class GradeMissing() : LotIndicator("I43", Needs.Winner)
{
    // From the highest: a higher grade of the same kind does what a lower one may.
    private static readonly string[][] Orders =
    [
        ["特级", "一级", "二级", "三级", "四级"],
        ["综合", "甲级", "乙级", "丙级", "丁级"],
    ];

    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.RequiredGrades is not { } required)
        {
            yield return at.Whole.Missing(
                "文件要求的资质没有记录。",
                "The grades that the documents ask for are not recorded."
            );
            yield break;
        }

        if (required.Count == 0)
        {
            yield return at.Whole.NotApplicable(
                "文件没有资质要求。",
                "The documents ask for no grade."
            );
            yield break;
        }

        if (at.Lot.WinningBid() is not { Registry.Grades: { } held } bid)
        {
            yield return at.Whole.Missing(
                "中标人的登记资质没有记录。",
                "The winner's grades in the registry are not recorded."
            );
            yield break;
        }

        var missing = required.Where(grade => !held.Any(own => Reaches(own, grade))).ToList();
        var found = missing.Count > 0;
        var zh = found
            ? $"{bid.Bidder.Name}的登记资质不满足要求：{string.Join("、", missing)}{(bid.Members.Count > 0 ? "（联合体，须核对成员资质）" : "")}。"
            : "中标人的登记资质满足要求。";
        var en = found
            ? $"The grades of {bid.Bidder.Name} in the registry do not reach: {string.Join(", ", missing)}{(bid.Members.Count > 0 ? " (a consortium: its members' grades have to be checked)" : "")}."
            : "The winner's grades in the registry reach what is asked for.";
        (string, object?)[] evidence =
        [
            ("required", required),
            ("held", held),
            ("missing", found ? missing : null),
        ];
        yield return at.Whole.Found(found, missing.Count, 1, zh, en, evidence);
        if (found)
        {
            yield return at.Of(bid.Bidder).Found(true, missing.Count, 1, zh, en, evidence);
        }
    }

    private static bool Reaches(string own, string required)
    {
        if (own == required)
        {
            return true;
        }

        foreach (var order in Orders)
        {
            var (has, asks) = (
                Array.FindIndex(order, grade => own.EndsWith(grade, StringComparison.Ordinal)),
                Array.FindIndex(order, grade => required.EndsWith(grade, StringComparison.Ordinal))
            );
            if (
                has >= 0
                && asks >= has
                && own[..^order[has].Length] == required[..^order[asks].Length]
            )
            {
                return true;
            }
        }

        return false;
    }
}
