using Trading.Alerts.Indicators;
using Trading.Alerts.Signals;
using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Alerts.Networks;

/// <summary>
/// Brings a procurement's part in the network up to date: its own ties, by differences the counts of its market, and what is
/// found of whom it touches. The cost goes with the procurement's own bids and not with how many there are.
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
    OutboxWriter outbox,
    TimeProvider time
)
{
    // A market that grew by a quarter is judged as a whole again: seldom enough that each procurement pays the same.
    private const double Growth = 1.25;

    private const int Most = 40;

    /// <summary>True when something changed.</summary>
    public async Task<bool> Of(Guid id, CancellationToken cancel)
    {
        var kept = await store.LockPart(id, cancel);
        var part = await reader.Read(id, cancel);
        if (part is null)
        {
            return false;
        }

        var digest = part.Digest();
        if (kept?.Digest == digest)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var by = NetworkParameters.On(ChinaTime.DateOf(now));
        var before = kept is null
            ? CountedProcurement.Nothing
            : await store.CountedOf(id, kept.Buyer, cancel);
        var tied = kept is null ? [] : await store.TiesOf(FindingOwner.Key(id), cancel);
        if (kept is not null && kept.Market != part.Market)
        {
            await Leave(kept, before, by, now, cancel);
            before = CountedProcurement.Nothing;
        }

        var market = await counts.Lock(part.Market, part.City, part.Summary.Kind, now, cancel);
        await store.Keep(part, digest, kept is null, now, cancel);
        var moves = Tally.Moves(before, part.Counted);
        await counts.MoveAll(part.Market, moves, now, cancel);
        await ties.Meet(part.Names, cancel);
        await ties.MeetBuyer(part.Counted.Buyer, part.Summary.BuyerName, cancel);
        await traits.MoveAll(
            [
                .. TraitsOf(part.Ties, part.City).Select(trait => (trait, 1L)),
                .. TraitsOf(tied, kept?.City ?? "").Select(trait => (trait, -1L)),
            ],
            cancel
        );
        await Judge(part, before, tied, market, by, now, cancel);
        await Say(part, cancel);
        return true;
    }

    private async Task Judge(
        NetworkPart part,
        CountedProcurement before,
        IReadOnlyList<TiedNodes> tied,
        MarketRow market,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        TallyKey[] touched =
        [
            .. Tally.Of(part.Counted).Keys.Concat(Tally.Of(before).Keys).Distinct(),
        ];
        var moved = (await counts.Lock(market.Market, cancel))!;
        await markets.Judge(moved, touched, by, now, cancel);
        var firms = part
            .Counted.Parts.Concat(before.Parts)
            .Select(each => each.Bidder)
            .ToHashSet(StringComparer.Ordinal);
        await traces.Judge(
            [
                .. part
                    .Ties.Concat(tied)
                    .Where(tie => Traces.Is(tie.Relation))
                    .Select(tie => (tie.Relation, tie.Other))
                    .Distinct(),
            ],
            firms,
            part.City,
            by,
            now,
            cancel
        );
        if (moved.Times >= moved.JudgedTimes * Growth && moved.Times > 1)
        {
            await outbox.Post(new JudgeMarket.Command(market.Market), cancel);
        }
    }

    // It is of another market now: kind, category or division was put right.
    private async Task Leave(
        NetworkStore.KeptPart kept,
        CountedProcurement before,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (await counts.Lock(kept.Market, cancel) is not { } market)
        {
            return;
        }

        var moves = Tally.Moves(before, CountedProcurement.Nothing);
        await counts.MoveAll(kept.Market, moves, now, cancel);
        await outbox.Post(new JudgeMarket.Command(market.Market), cancel);
    }

    // What stands between those who take part in it.
    private async Task Say(NetworkPart part, CancellationToken cancel)
    {
        var winners = part
            .Counted.Parts.Where(each => each.Won)
            .Select(each => each.Bidder)
            .ToHashSet(StringComparer.Ordinal);
        string[] nodes =
        [
            .. part
                .Counted.Parts.Select(each => each.Bidder)
                .Append(part.Counted.Buyer)
                .Concat(part.Counted.Experts)
                .Distinct(StringComparer.Ordinal),
        ];
        string[] areas = [part.Market, part.City, ""];
        var lines = (await book.Between(nodes, cancel))
            .Where(line => areas.Contains(line.Area))
            .Where(line =>
                line.Kind is not (NetworkRelations.Expert or NetworkRelations.Buyer)
                || winners.Contains(line.Nodes[1].Key)
            )
            .Take(Most);
        await signals.Say(
            part.Summary.Id,
            SignalSources.Network,
            [.. lines.Select(Signal)],
            cancel
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
}
