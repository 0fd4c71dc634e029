using Trading.Analysis.Evaluators;
using Trading.Domain.Codes;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// Brings procurements' draws up to date, judges whom they name by the last cuts, and says what stands. All under one lock:
/// results are few.
/// </summary>
internal sealed class EvaluatorUpdate(
    WatchedReader reader,
    WatchedStore store,
    FigureReader figures,
    EvaluatorCuts cuts,
    EvaluatorBook book,
    EvaluatorSignals signals,
    TimeProvider time
)
{
    /// <summary>Of some procurements, worked together; how many did not stand so before.</summary>
    public async Task<int> Of(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        // Most have no draw that may be known, or one that is: they wait for nobody.
        if ((await Changed(ids, cancel)).Changed.Count == 0)
        {
            return 0;
        }

        await store.Lock(cancel);
        var (changed, known) = await Changed(ids, cancel);
        if (changed.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var by = EvaluatorParameters.On(ChinaTime.DateOf(now));
        var touched = await store.Replace(changed, known, now, cancel);
        var limits = await cuts.Current(by, cancel);
        var moves = await book.Replace(
            await book.NamingAny(touched, cancel),
            [
                .. (await figures.Of(touched, by, cancel)).Where(one =>
                    one.IsEnough(by) && one.Chance.PValue <= limits[one.Pattern]
                ),
            ],
            now,
            cancel
        );
        Guid[] own = [.. changed.Select(one => one.Summary.Id)];
        await signals.Say(own, cancel);
        await signals.SayOthers([.. moves.Where(move => move.CameOrWent)], own, cancel);
        return changed.Count;
    }

    /// <summary>Judges everybody anew, and by which p-values; how many findings moved. Whoever calls it holds the lock.</summary>
    public async Task<int> JudgeAll(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var by = EvaluatorParameters.On(ChinaTime.DateOf(now));
        List<EvaluatorFinding> enough =
        [
            .. (await figures.OfAll(by, cancel)).Where(one => one.IsEnough(by)),
        ];
        var limits = await cuts.Find(enough, by, now, cancel);
        var moves = await book.Replace(
            await book.All(cancel),
            [.. enough.Where(one => one.Chance.PValue <= limits[one.Pattern])],
            now,
            cancel
        );
        await signals.SayOthers(moves, [], cancel);
        return moves.Count;
    }

    private async Task<(
        IReadOnlyList<WatchedProcurement> Changed,
        IReadOnlySet<Guid> Known
    )> Changed(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var now = await reader.Read(ids, cancel);
        if (now.Count == 0)
        {
            return ([], new HashSet<Guid>());
        }

        var kept = await store.Digests([.. now.Select(one => one.Summary.Id)], cancel);
        List<WatchedProcurement> changed =
        [
            .. now.Where(one => kept.GetValueOrDefault(one.Summary.Id) != one.Digest()),
        ];
        return (changed, changed.Select(one => one.Summary.Id).Where(kept.ContainsKey).ToHashSet());
    }
}
