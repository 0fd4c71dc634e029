using Trading.Alerts.Indicators;
using Trading.Alerts.Scoring;
using Trading.Alerts.Signals;
using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Alerts.Networks;

/// <summary>
/// Brings procurements' parts in the network up to date: their own ties, by differences the counts of their markets, and what is
/// found of whom they touch. The cost goes with the procurements' own bids and not with how many there are.
/// </summary>
internal sealed class NetworkUpdate(
    NetworkReader reader,
    NetworkStore store,
    CountStore counts,
    TraitStore traits,
    FirmTies ties,
    MarketJudge markets,
    TraceJudge traces,
    FindingBook book,
    SignalStore signals,
    Scorer scorer,
    OutboxWriter outbox,
    TimeProvider time
)
{
    // A market that grew by a quarter is judged as a whole again: seldom enough that each procurement pays the same.
    private const double Growth = 1.25;

    private const int Most = 40;

    /// <summary>Of some procurements, worked together; how many did not stand so before.</summary>
    public async Task<int> Of(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var kept = await store.LockParts(ids, cancel);
        var changes = (await reader.Read(ids, cancel))
            .Select(part => new Change(
                part,
                part.Digest(),
                kept.GetValueOrDefault(part.Summary.Id)
            ))
            .Where(change => change.Kept?.Digest != change.Digest)
            .ToList();
        if (changes.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var by = NetworkParameters.On(ChinaTime.DateOf(now));
        await ReadBefore(changes, cancel);
        // One order of markets for all, so that nobody waits in a circle.
        foreach (
            var market in changes
                .GroupBy(change => change.Part.Market)
                .OrderBy(market => market.Key, StringComparer.Ordinal)
        )
        {
            await Move([.. market], by, now, cancel);
        }

        await Say([.. changes.Select(change => change.Part)], cancel);
        await scorer.ScoreAgain(
            [.. changes.Select(change => change.Part.Summary)],
            FactsReader.OfNetwork,
            cancel
        );
        return changes.Count;
    }

    private async Task ReadBefore(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        Change[] known = [.. changes.Where(change => change.Kept is not null)];
        if (known.Length == 0)
        {
            return;
        }

        Guid[] ids = [.. known.Select(change => change.Id)];
        var counted = await store.CountedOf(ids, cancel);
        var tied = await store.TiesOf([.. ids.Select(FindingOwner.Key)], cancel);
        foreach (var change in known)
        {
            var id = change.Id;
            change.Before = counted(id, change.Kept!.Buyer);
            change.Tied = [.. tied[FindingOwner.Key(id)]];
        }
    }

    // Those of one market.
    private async Task Move(
        IReadOnlyList<Change> changes,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        foreach (var change in changes)
        {
            if (change.Kept is { } kept && kept.Market != change.Part.Market)
            {
                await Leave(kept, change.Before, now, cancel);
                change.Before = CountedProcurement.Nothing;
            }
        }

        var first = changes[0].Part;
        await store.Keep([.. changes], now, cancel);
        var touched = new HashSet<TallyKey>();
        var moves = new Dictionary<TallyKey, TallySums>();
        foreach (var change in changes)
        {
            touched.UnionWith(Tally.Of(change.Part.Counted).Keys);
            touched.UnionWith(Tally.Of(change.Before).Keys);
            foreach (var (key, sums) in Tally.Moves(change.Before, change.Part.Counted))
            {
                moves[key] = moves.GetValueOrDefault(key) + sums;
            }
        }

        // From here on whoever is of this market waits.
        var market = await counts.Lock(first.Market, first.City, first.Summary.Kind, now, cancel);
        var standing = await counts.Of(first.Market, touched, cancel);
        await counts.MoveAll(first.Market, moves, standing, now, cancel);
        await ties.Meet([.. changes.Select(change => change.Part)], cancel);
        await traits.MoveAll(
            [
                .. changes.SelectMany(change =>
                    TraitsOf(change.Part.Ties, change.Part.City)
                        .Select(trait => (trait, 1L))
                        .Concat(
                            TraitsOf(change.Tied, change.Kept?.City ?? "")
                                .Select(trait => (trait, -1L))
                        )
                ),
            ],
            cancel
        );
        market = market.Moved(moves.GetValueOrDefault(new(Tally.Market, "", "")));
        await markets.Judge(market, touched, standing, by, now, cancel);
        await traces.Judge(
            [
                .. changes
                    .SelectMany(change => change.Part.Ties.Concat(change.Tied))
                    .Where(tie => Traces.Is(tie.Relation))
                    .Select(tie => (tie.Relation, tie.Other))
                    .Distinct(),
            ],
            changes
                .SelectMany(change => change.Part.Counted.Parts.Concat(change.Before.Parts))
                .Select(each => each.Bidder)
                .ToHashSet(StringComparer.Ordinal),
            changes[0].Part.City,
            by,
            now,
            cancel
        );
        if (market.Times >= market.JudgedTimes * Growth && market.Times > 1)
        {
            await counts.Asked(market.Market, cancel);
            await outbox.Post(new JudgeMarket.Command(market.Market), cancel);
        }
    }

    // It is of another market now: kind, category or division was put right.
    private async Task Leave(
        NetworkStore.KeptPart kept,
        CountedProcurement before,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (await counts.Lock(kept.Market, cancel) is not { } market)
        {
            return;
        }

        var moves = Tally.Moves(before, CountedProcurement.Nothing);
        var standing = await counts.Of(kept.Market, [.. moves.Keys], cancel);
        await counts.MoveAll(kept.Market, moves, standing, now, cancel);
        await outbox.Post(new JudgeMarket.Command(market.Market), cancel);
    }

    // What stands between those who take part in each.
    private async Task Say(IReadOnlyList<NetworkPart> parts, CancellationToken cancel)
    {
        var nodesOf = parts.ToDictionary(
            part => part.Summary.Id,
            part =>
                part.Counted.Parts.Select(each => each.Bidder)
                    .Append(part.Counted.Buyer)
                    .Concat(part.Counted.Experts)
                    .ToHashSet(StringComparer.Ordinal)
        );
        var lines = await book.Between(
            [.. nodesOf.Values.SelectMany(nodes => nodes).Distinct(StringComparer.Ordinal)],
            cancel
        );
        await signals.Say(
            SignalSources.Network,
            parts.ToDictionary(
                part => part.Summary.Id,
                IReadOnlyList<Signal> (part) =>
                    [.. Spoken(part, nodesOf[part.Summary.Id], lines).Take(Most).Select(Signal)]
            ),
            cancel
        );
    }

    private static IEnumerable<FindingLine> Spoken(
        NetworkPart part,
        HashSet<string> nodes,
        List<FindingLine> lines
    )
    {
        var winners = part
            .Counted.Parts.Where(each => each.Won)
            .Select(each => each.Bidder)
            .ToHashSet(StringComparer.Ordinal);
        string[] areas = [part.Market, part.City, ""];
        return lines.Where(line =>
            areas.Contains(line.Area)
            && line.Nodes.Count(node => nodes.Contains(node.Key)) > 1
            && (
                line.Kind is not (NetworkRelations.Expert or NetworkRelations.Buyer)
                || winners.Contains(line.Nodes[1].Key)
            )
        );
    }

    private static Signal Signal(FindingLine line)
    {
        var otherwise = NetworkRelations.Otherwise(line.Kind);
        return new()
        {
            Code = line.Kind,
            Subject = FindingOwner.Key(line.Id),
            Level = line.Level,
            Strength = line.Strength,
            Name = NetworkRelations.Name(line.Kind),
            Sentence = new(
                Cut($"{line.Names}：{line.SentenceZh}{otherwise.Zh}"),
                Cut($"{line.Names}: {line.SentenceEn} {otherwise.En}")
            ),
            Link = $"/networks/findings/{FindingOwner.Key(line.Id)}",
        };
    }

    private static string Cut(string text) => text.Length <= 2_000 ? text : text[..2_000];

    private static IEnumerable<FirmTrait> TraitsOf(IEnumerable<TiedNodes> ties, string city) =>
        ties.Where(tie => Traces.Is(tie.Relation))
            .Select(tie => new FirmTrait(tie.Relation, tie.Other, tie.One, city, tie.Shown ?? ""));

    /// <summary>A part that does not stand as it was kept.</summary>
    /// <param name="Part">As it is now.</param>
    /// <param name="Digest">By what that is known again.</param>
    /// <param name="Kept">Where it stood; null for a new one.</param>
    internal sealed record Change(NetworkPart Part, string Digest, NetworkStore.KeptPart? Kept)
    {
        public Guid Id => Part.Summary.Id;

        /// <summary>What was counted of it so far.</summary>
        public CountedProcurement Before { get; set; } = CountedProcurement.Nothing;

        /// <summary>What it tied so far.</summary>
        public IReadOnlyList<TiedNodes> Tied { get; set; } = [];
    }
}
