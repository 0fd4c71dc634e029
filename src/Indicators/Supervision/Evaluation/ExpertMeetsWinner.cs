namespace Trading.Indicators.Supervision.Evaluation;

/// <summary>
/// I18: a bidder wins more often when one expert is on the panel. Of the N lots in which it bid it won K; in n of them the
/// expert sat, and of these it won k: P(X &gt;= k) of the hypergeometric distribution. Taken within the lots of one bidder,
/// because experts and firms of one speciality meet often without either's doing.
/// </summary>
internal sealed class ExpertMeetsWinner() : SignificanceIndicator("I18", SubjectKind.Bidder)
{
    public override IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (dossier.LastDay() is not { } day)
        {
            yield break;
        }

        var sums = new SortedDictionary<(string Bidder, string Expert), (int Won, int Met)>();
        void Add(string bidder, string expert, bool won)
        {
            var held = sums.GetValueOrDefault((bidder, expert));
            sums[(bidder, expert)] = (held.Won + (won ? 1 : 0), held.Met + 1);
        }

        foreach (var lot in dossier.Lots)
        {
            if (lot is not { IsDecided: true, BidsAreKnown: true, Panel: { Count: > 0 } panel })
            {
                continue;
            }

            var winner =
                lot.WinningAward() is { } award ? DossierReading.KeyOf(award.Winner)
                : lot.WinningBid() is { } bid ? DossierReading.KeyOf(bid.Bidder)
                : null;
            foreach (var bidder in Rivals.Bidders(lot.Submitted()).Select(DossierReading.KeyOf))
            {
                // Against nobody: the lots in which it met a panel at all.
                Add(bidder, "", bidder == winner);
                foreach (var expert in panel.Select(seat => seat.Expert).Distinct())
                {
                    Add(bidder, expert, bidder == winner);
                }
            }
        }

        foreach (var ((bidder, expert), (won, met)) in sums)
        {
            yield return new(
                Metric,
                SubjectKind.Bidder,
                bidder,
                expert.Length == 0 ? null : expert,
                dossier.SubjectsOf(),
                DossierReading.MonthOf(day),
                won,
                met
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
        var all = sums.Where(sum => sum.Against is null).ToList();
        var (won, lots) = ((int)all.Sum(sum => sum.Part), (int)all.Sum(sum => sum.Whole));
        var minimum = (int)context.Parameter("I18", "minimum", on);
        var met = sums.Where(sum =>
                sum.Against is not null && sum.Whole >= minimum && sum.Whole <= lots
            )
            .OrderBy(sum => sum.Against, StringComparer.Ordinal)
            .ToList();
        if (met.Count == 0)
        {
            yield return speaker.Missing(
                $"与同一专家同场不足{minimum}次，不足以判断。",
                $"It met no expert {minimum} times or more: chance would decide.",
                ("lots", lots)
            );
        }

        foreach (var sum in met)
        {
            var (k, n) = ((int)sum.Part, (int)sum.Whole);
            var expected = (double)n * won / lots;
            var p = Chance.HypergeometricTail(k, lots, won, n);
            yield return speaker.Found(
                false,
                k,
                null,
                $"近十二个月投标{lots}次中标{won}次；同一专家在场的{n}次中中标{k}次，按偶然应为{Say.Number(expected)}次（p={Say.Number(p)}）。",
                $"Of {lots} bids in twelve months {won} won; with one expert on the panel {k} of {n}, where chance would give {Say.Number(expected)} (p = {Say.Number(p)}).",
                ("expert", sum.Against),
                ("observed", k),
                ("expected", expected),
                ("met", n),
                ("won", won),
                ("lots", lots),
                ("p", p)
            ) with
            {
                PValue = p,
            };
        }
    }
}
