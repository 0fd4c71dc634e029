namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>
/// I17: over many procurements a member ranks one bidder better than the others on the panel do. One-sided t-test of the
/// differences; where all are the same, the chance that all signs agree.
/// </summary>
internal sealed class FavouringMember() : SignificanceIndicator("I17", SubjectKind.Expert)
{
    // Part carries the difference, Whole its square: the sums give mean and variance.
    public override IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (dossier.LastDay() is not { } day)
        {
            yield break;
        }

        // Of several lots the mean, so that a procurement counts once.
        foreach (
            var pair in dossier
                .Lots.SelectMany(Differences)
                .GroupBy(found => (found.Member, found.Bidder))
                .OrderBy(pair => pair.Key)
        )
        {
            var difference = pair.Average(found => found.Difference);
            yield return new(
                Metric,
                SubjectKind.Expert,
                pair.Key.Member,
                pair.Key.Bidder,
                dossier.SubjectsOf(),
                DossierReading.MonthOf(day),
                difference,
                difference * difference
            );
        }
    }

    protected override IEnumerable<IndicatorFinding> Test(
        Speaker speaker,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        var minimum = (int)context.Parameter("I17", "minimum", on);
        var tested = sums.Where(sum => sum.Against is not null && sum.Procurements >= minimum)
            .OrderBy(sum => sum.Against, StringComparer.Ordinal)
            .ToList();
        if (tested.Count == 0)
        {
            yield return speaker.Missing(
                $"与同一投标人同场不足{minimum}个项目，不足以判断。",
                $"It met no bidder in {minimum} procurements or more: chance would decide."
            );
        }

        foreach (var sum in tested)
        {
            var n = sum.Procurements;
            var mean = sum.Part / n;
            var variance = Math.Max(0, (sum.Whole - n * mean * mean) / (n - 1));
            var p =
                variance > 1e-12 ? Chance.StudentLower(mean / Math.Sqrt(variance / n), n - 1)
                : mean < 0 ? Math.Pow(0.5, n)
                : 1;
            yield return speaker.Found(
                false,
                mean,
                null,
                $"近十二个月{n}个项目中，对投标人{sum.Against}的排名平均比其他评委靠前{Say.Number(-mean)}位（p={Say.Number(p)}）。",
                $"In {n} procurements of twelve months it ranked bidder {sum.Against} on average {Say.Number(-mean)} places better than the others did (p = {Say.Number(p)}).",
                ("bidder", sum.Against),
                ("procurements", n),
                ("meanDifference", mean),
                ("p", p)
            ) with
            {
                PValue = p,
            };
        }
    }

    /// <summary>For each member and bidder: its rank less the mean rank that the others give, as places; below zero it favours.</summary>
    internal static IEnumerable<(string Member, string Bidder, double Difference)> Differences(
        LotFacts lot
    )
    {
        var ranks = (lot.Evaluation?.Scores ?? [])
            .GroupBy(score => score.Member, StringComparer.Ordinal)
            .SelectMany(sheet => RanksOf(sheet))
            .ToList();
        foreach (var bidder in ranks.GroupBy(rank => rank.Bidder, StringComparer.Ordinal))
        {
            var given = bidder.ToList();
            foreach (var own in given.Where(_ => given.Count > 1))
            {
                var others = (given.Sum(rank => rank.Rank) - own.Rank) / (given.Count - 1);
                yield return (own.Member, own.Bidder, own.Rank - others);
            }
        }
    }

    // Equal scores share the mean of their places.
    private static IEnumerable<(string Member, string Bidder, double Rank)> RanksOf(
        IGrouping<string, ScoreFact> sheet
    )
    {
        var scores = sheet
            .Select(score => (Bidder: DossierReading.KeyOf(score.Bidder), score.Score))
            .DistinctBy(score => score.Bidder)
            .ToList();
        return scores.Select(own =>
            (
                sheet.Key,
                own.Bidder,
                1
                    + scores.Count(other => other.Score > own.Score)
                    + (scores.Count(other => other.Score == own.Score) - 1) / 2.0
            )
        );
    }
}
