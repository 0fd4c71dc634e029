namespace Trading.Indicators.Supervision.Bids;

/// <summary>
/// Bids of different bidders that carry the same mark. It is evidence of one hand; where the law lists the form as deemed
/// collusion depends on the regime, and the sentence says which.
/// </summary>
internal abstract class SharedMarks(string code, LocalizedText what)
    : LotIndicator(code, Needs.Bids)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at) => Judge(at, at.Lot.Bids);

    protected IEnumerable<IndicatorFinding> Judge(LotCase at, IReadOnlyList<BidFacts> all)
    {
        IReadOnlyList<BidFacts> bids = [.. all.Where(bid => bid.State != BidState.Withdrawn)];
        var bidders = Rivals.Bidders(bids);
        if (bidders.Count < 2)
        {
            yield return at.Whole.NotApplicable(
                "不同投标人不足两家，无从比较。",
                "There are not two different bidders to compare."
            );
            yield break;
        }

        var marks = bids.Select(bid => MarksOf(bid, at)).ToList();
        var shared = Shared(bids, marks);
        var without = Rivals.Bidders(
            bids.Where((bid, i) => marks[i] is null || !IsComplete(bid, at))
        );
        if (shared.Count == 0 && without.Count > 0)
        {
            yield return at.Whole.Missing(
                $"{bidders.Count}家投标人中有{without.Count}家没有{what.Zh}的记录：{Say.Names(without)}。",
                $"The {what.En} of {without.Count} of {bidders.Count} bidders is not recorded: {Say.Names(without)}.",
                ("missing", without.Select(DossierReading.KeyOf)),
                ("bidders", bidders.Count)
            );
            yield break;
        }

        var caught = Rivals.Bidders(shared.SelectMany(mark => mark.Bids));
        if (caught.Count == 0)
        {
            yield return at.Whole.Found(
                false,
                0,
                2,
                $"{bidders.Count}家投标人的{what.Zh}各不相同。",
                $"The {what.En} of all {bidders.Count} bidders differs.",
                ("bidders", bidders.Count),
                ("sharedMembers", Rivals.SharedMembers(bids))
            );
            yield break;
        }

        var law = Law(at);
        var shown = string.Join("、", shared.Select(mark => mark.Mark.Shown).Distinct().Take(3));
        var zh =
            $"{Say.Names(caught)}的{what.Zh}相同（{shown}）。这是出自同一人之手的证据：{law.Zh}。";
        var en =
            $"{Say.Names(caught)} share the same {what.En} ({shown}). It is evidence of one hand: {law.En}.";
        (string, object?)[] evidence =
        [
            ("bidders", bidders.Count),
            ("shared", shared.Take(20).Select(Written)),
            ("missing", without.Count == 0 ? null : without.Select(DossierReading.KeyOf)),
            ("sharedMembers", Rivals.SharedMembers(bids)),
        ];
        yield return at.Whole.Found(true, caught.Count, 2, zh, en, evidence);
        foreach (var bidder in caught)
        {
            yield return at.Of(bidder).Found(true, caught.Count, 2, zh, en, evidence);
        }
    }

    /// <summary>The marks that count; null where they are not recorded.</summary>
    protected abstract IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at);

    /// <summary>True where nothing is missing that would have to be compared before the bid is cleared.</summary>
    protected virtual bool IsComplete(BidFacts bid, LotCase at) => true;

    /// <summary>What the law says of it in the regime.</summary>
    protected abstract LocalizedText Law(LotCase at);

    private static List<(Mark Mark, List<BidFacts> Bids)> Shared(
        IReadOnlyList<BidFacts> bids,
        List<IEnumerable<Mark>?> marks
    ) =>
        [
            .. bids.SelectMany((bid, i) => (marks[i] ?? []).Select(mark => (Bid: bid, Mark: mark)))
                .Where(held => held.Mark.Token.Length > 0)
                .GroupBy(held => (held.Mark.Type, held.Mark.Token))
                .OrderBy(group => group.Key.Type, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Token, StringComparer.Ordinal)
                .Select(group =>
                    (
                        group.First().Mark,
                        Bids: Rivals
                            .Pairs([.. group.Select(held => held.Bid).Distinct()])
                            .SelectMany(pair => new[] { pair.One, pair.Other })
                            .Distinct()
                            .ToList()
                    )
                )
                .Where(mark => mark.Bids.Count > 0),
        ];

    private static string Written((Mark Mark, List<BidFacts> Bids) shared) =>
        $"{shared.Mark.Type}:{string.Join('+', Rivals.Bidders(shared.Bids).Select(DossierReading.KeyOf))}";
}
