using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Indicators.Supervision;
using Trading.Kernel.LongJobs;

namespace Trading.Alerts.Indicators;

/// <summary>
/// The night's open-contracting red flags: one fold over all that is recorded gives the fences and the verdicts on
/// organisations; by these fences each process is judged again.
/// </summary>
internal sealed class RedFlagPass(
    RecordedRedFlags recorded,
    RedFlagStore store,
    RedFlagJudge judge,
    IndicatorSignals signals,
    FindingStore findings,
    PassStore pass,
    TimeProvider time
) : ILongJob<RedFlagPass.Input, RedFlagPass.Reached>, IDisposable
{
    private const string Folding = "folding";
    private const string Organisations = "organisations";
    private const string Processes = "processes";
    private const int FirstRows = 50;

    public static readonly LongJobKind Kind = new(
        "alerts.red_flags",
        new("夜间开放合同警示信号计算", "Nightly computation of the open-contracting red flags"),
        [AlertsPermissions.TrainModel],
        new Term(Folding, new("通读全部项目", "Going over all processes")),
        new Term(Organisations, new("写入主体结果", "Keeping what was found of organisations")),
        new Term(Processes, new("按新界限复判项目", "Judging processes by the new fences"))
    );

    private IReadOnlyDictionary<string, RecordedRedFlags.Computed>? _computed;

    // Where this run stands in them; only saves time.
    private IEnumerator<(string, RecordedRedFlags.Computed, List<RedFlagLine>)>? _organisations;
    private int _at;

    /// <summary>Nothing to say.</summary>
    public sealed record Input;

    /// <summary>How far it has come.</summary>
    /// <param name="Phase">Where.</param>
    /// <param name="Organisations">How many organisations were kept.</param>
    /// <param name="AfterId">The last procurement judged.</param>
    /// <param name="Done">How many in this phase.</param>
    public sealed record Reached(string Phase, int Organisations, Guid AfterId, long Done);

    public void Dispose()
    {
        _organisations?.Dispose();
        foreach (var market in _computed?.Values ?? [])
        {
            market.Dispose();
        }
    }

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstRows, IndicatorJudge.AtOnce);
        return reached switch
        {
            null => _ => Task.FromResult(Step(new(Folding, 0, Guid.Empty, 0))),
            { Phase: Folding } => await Fold(cancel),
            { Phase: Organisations } => await Keep(reached, pace.Rows, cancel),
            _ => await Judge(reached, pace.Rows, cancel),
        };
    }

    private async Task<WriteStep<Reached>> Fold(CancellationToken cancel)
    {
        var computed = await Computed(cancel);
        return async write =>
        {
            foreach (var (market, one) in computed)
            {
                await store.Keep(market, one.Settings, time.GetUtcNow(), write);
            }

            return Step(new(Organisations, 0, Guid.Empty, 0));
        };
    }

    // Another worker that carries on computes it again: what changed meanwhile is then in it.
    private async Task<WriteStep<Reached>> Keep(Reached reached, int take, CancellationToken cancel)
    {
        if (_organisations is null || _at != reached.Organisations)
        {
            _organisations = All(await Computed(cancel))
                .Skip(reached.Organisations)
                .GetEnumerator();
            _at = reached.Organisations;
        }

        var page = new List<(string, RecordedRedFlags.Computed, List<RedFlagLine>)>();
        while (page.Count < take && _organisations.MoveNext())
        {
            page.Add(_organisations.Current);
        }

        _at += page.Count;
        return async write =>
        {
            var now = time.GetUtcNow();
            foreach (var (market, one, lines) in page)
            {
                var owner = new FindingOwner(
                    FindingOwner.KindOf(KindOf(lines[0].Group)),
                    one.Code(lines[0].Id),
                    $"{market}|{PeerGroup.OfProcesses}"
                );
                List<FindingRow> rows =
                [
                    .. lines.Select(line =>
                        line.Row with
                        {
                            SubjectKind = owner.Kind,
                            Subject = owner.Id,
                        }
                    ),
                ];
                var content = JsonSerializer.SerializeToUtf8Bytes(rows, FindingRow.Json);
                await findings.Replace(
                    owner,
                    null,
                    rows,
                    (RedFlagJudge.RulesVersion, now),
                    (Digest.Of(content), content),
                    now,
                    write
                );
            }

            var kept = reached.Organisations + page.Count;
            return Step(
                page.Count < take
                    ? new(Processes, kept, Guid.Empty, 0)
                    : reached with
                    {
                        Organisations = kept,
                        Done = kept,
                    }
            );
        };
    }

    private async Task<WriteStep<Reached>> Judge(
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var page = await pass.DossiersAfter(reached.AfterId, take, cancel);
        return async write =>
        {
            Guid[] ids = [.. page.Select(row => row.ProcurementId)];
            if (ids.Length > 0)
            {
                var known = await store.LockKnown(ids, write);
                var said = await findings.Of([.. known.Select(FindingOwner.OfProcess)], write);
                await judge.Judge(known, said, time.GetUtcNow(), write);
                await signals.Hand(known, write);
            }

            var done = reached.Done + page.Count;
            return page.Count < take
                ? Step<Reached>.Ended(new { processes = done, reached.Organisations }, done, done)
                : Step(reached with { AfterId = ids[^1], Done = done });
        };
    }

    // The lines of one organisation follow each other.
    private static IEnumerable<(string, RecordedRedFlags.Computed, List<RedFlagLine>)> All(
        IReadOnlyDictionary<string, RecordedRedFlags.Computed> computed
    )
    {
        foreach (var (market, one) in computed)
        {
            var lines = new List<RedFlagLine>();
            foreach (var line in one.OfOrganisations())
            {
                if (lines.Count > 0 && (lines[0].Group, lines[0].Id) != (line.Group, line.Id))
                {
                    yield return (market, one, lines);
                    lines = [];
                }

                lines.Add(line);
            }

            if (lines.Count > 0)
            {
                yield return (market, one, lines);
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, RecordedRedFlags.Computed>> Computed(
        CancellationToken cancel
    ) => _computed ??= await recorded.Compute(cancel);

    private static SubjectKind KindOf(string group) =>
        group switch
        {
            "Buyer" => SubjectKind.Buyer,
            "ProcuringEntity" => SubjectKind.Agency,
            _ => SubjectKind.Bidder,
        };

    private static Step<Reached> Step(Reached reached) =>
        new()
        {
            Reached = reached,
            Phase = reached.Phase,
            Done = reached.Done,
        };
}
