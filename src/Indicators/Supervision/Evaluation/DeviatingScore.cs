namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>
/// I16: a member's score is far from the panel's median, in units of its median absolute deviation (1.4826 MAD; where half
/// of the panel agree, 1.2533 mean absolute deviations: Iglewicz &amp; Hoaglin 1993).
/// </summary>
internal sealed class DeviatingScore() : LotIndicator("I16", Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        if (at.Lot.Evaluation is not { Scores.Count: > 0 } evaluation)
        {
            yield return at.Lot.IsDecided
                ? at.Whole.Missing("没有评委打分的记录。", "The members' scores are not recorded.")
                : at.Whole.NotApplicable("尚未评审。", "It has not been evaluated.");
            yield break;
        }

        var (limit, minimum) = (at.Parameter("z"), (int)at.Parameter("members"));
        var farthest = new SortedDictionary<string, (double Z, ScoreFact Score, double Median)>(
            StringComparer.Ordinal
        );
        foreach (
            var bidder in evaluation
                .Scores.GroupBy(score => DossierReading.KeyOf(score.Bidder), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            // One member, one score: a sheet posted twice counts once.
            var scores = bidder.DistinctBy(score => score.Member).ToList();
            if (scores.Count < minimum)
            {
                continue;
            }

            var median = Quantile.Of([.. scores.Select(score => (double)score.Score).Order()], 0.5);
            var spread = Spread([
                .. scores.Select(score => Math.Abs((double)score.Score - median)),
            ]);
            foreach (var score in scores)
            {
                var z = spread == 0 ? 0 : Math.Abs((double)score.Score - median) / spread;
                if (!farthest.TryGetValue(score.Member, out var held) || z > held.Z)
                {
                    farthest[score.Member] = (z, score, median);
                }
            }
        }

        if (farthest.Count == 0)
        {
            yield return at.Whole.NotApplicable(
                $"没有一个投标人得到{minimum}名以上评委打分，中位数不说明问题。",
                $"No bidder was scored by {minimum} members or more: a median of fewer tells nothing."
            );
            yield break;
        }

        foreach (var (member, (z, score, median)) in farthest)
        {
            var found = z >= limit;
            var speaker = at.Whole with { Subject = SubjectKind.Expert, SubjectId = member };
            yield return speaker.Found(
                found,
                z,
                limit,
                $"评委打分与评标委员会中位数的最大偏离为{Say.Number(z)}个稳健标准差（给分{score.Score}，中位数{Say.Number(median)}）。",
                $"The score farthest from the panel's median is {Say.Number(z)} robust deviations away (given {score.Score}, median {Say.Number(median)}).",
                ("bidder", DossierReading.KeyOf(score.Bidder)),
                ("score", score.Score),
                ("panelMedian", median),
                ("members", farthest.Count)
            );
        }
    }

    private static double Spread(double[] deviations)
    {
        Array.Sort(deviations);
        var middle = deviations.Length / 2;
        var mad =
            deviations.Length % 2 == 1
                ? deviations[middle]
                : (deviations[middle - 1] + deviations[middle]) / 2;
        return mad > 0 ? 1.4826 * mad : 1.2533 * deviations.Average();
    }
}
