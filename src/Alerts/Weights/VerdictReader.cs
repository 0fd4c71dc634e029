using Trading.Alerts.Precision;
using Trading.Alerts.Signals;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>A person's decision on a warning that an office was given within its budget.</summary>
internal sealed record Verdict
{
    public Guid AlertId { get; init; }
    public string State { get; init; } = "";
    public DateTimeOffset At { get; init; }

    /// <summary>Of a dismissal: one of <see cref="DismissalGrounds"/>; null where nobody said.</summary>
    public string? Ground { get; init; }

    /// <summary>The signals against which alone it speaks, by their tokens; null where it speaks against all that was said.</summary>
    public string? WrongSignals { get; init; }

    public bool Confirmed => State == AlertStates.Confirmed;
}

/// <summary>What people decided, and what was said then.</summary>
internal sealed class VerdictReader(SqlSession sql, SignalStore signals)
{
    private const int AtOnce = 400;

    [WithoutScope("weights serve the whole province")]
    private static readonly Statement Given = Statement.Of(
        "alerts.alert_history.verdicts_given",
        """
        select h.alert_id, h.state, h.at, h.ground, h.wrong_signals from alert_history h join alert a on a.id = h.alert_id
        where a.market = @market and h.action in ('confirmed', 'dismissed') and h.at >= @from
          and exists (select 1 from alert_presented r where r.alert_id = h.alert_id and r.presented_at <= h.at)
        order by h.at, h.alert_id, h.version
        """
    );

    [WithoutScope("weights serve the whole province")]
    private static readonly Statement Sampled = Statement.Of(
        "alerts.unflagged_sample.answered_before",
        """
        select procurement_id as alert_id, answer as state, answered_at as at from unflagged_sample
        where answered_at >= @from and answered_at < @cut order by answered_at, procurement_id
        """
    );

    /// <summary>
    /// Every decision since that says something of signals, the oldest first; a warning can have several. One that the data were
    /// wrong, or that it is dealt with elsewhere, is no verdict on what was said.
    /// </summary>
    public async Task<List<Verdict>> Since(DateTimeOffset from, CancellationToken cancel)
    {
        var all = await sql.Query<Verdict>(Given, new { market = Markets.Home, from }, cancel);
        all.RemoveAll(verdict =>
            !verdict.Confirmed && !DismissalGrounds.SaysSomething(verdict.Ground)
        );
        return all;
    }

    /// <summary>
    /// What was found in procurements without a warning, from one instant to another; <see cref="Verdict.State"/> is one of
    /// <see cref="UnflaggedAnswers"/>.
    /// </summary>
    public Task<List<Verdict>> Unflagged(
        DateTimeOffset from,
        DateTimeOffset cut,
        CancellationToken cancel
    ) => sql.Query<Verdict>(Sampled, new { from, cut }, cancel);

    /// <summary>What was said of some at an instant of each, as far as it is kept: what came back later counts as not said before.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Signal>>> SaidAt(
        IReadOnlyDictionary<Guid, DateTimeOffset> at,
        CancellationToken cancel
    )
    {
        var said = new Dictionary<Guid, IReadOnlyList<Signal>>();
        foreach (var ids in at.Keys.Order().Chunk(AtOnce))
        {
            foreach (var (id, all) in await signals.Read(ids, cancel))
            {
                said[id] =
                [
                    .. all.Where(signal =>
                        signal.Since <= at[id] && (signal.GoneAt is null || signal.GoneAt > at[id])
                    ),
                ];
            }
        }

        return said;
    }

    /// <summary>
    /// Divides verdicts at the latest Monday that leaves enough to hold against. A warning counts by its first decision: one that
    /// was decided on before the cut judges nothing after it, whatever was decided again.
    /// </summary>
    public static Readiness Divide(IReadOnlyCollection<Verdict> verdicts, Reweighting by)
    {
        List<DateTimeOffset> first =
        [
            .. verdicts
                .GroupBy(verdict => verdict.AlertId)
                .Select(of => of.Min(verdict => verdict.At))
                .Order(),
        ];
        var held = Math.Max(by.LeastHeld, (int)Math.Ceiling(by.HeldShare * first.Count));
        if (first.Count < held || first.Count == 0)
        {
            return new(first.Count, first.Count, 0, by.LeastVerdicts, by.LeastHeld, null);
        }

        // The Monday at or before the verdict from which on there are enough.
        var cut = OfficeWeek.BeginOf(OfficeWeek.NumberOf(first[^held]));
        var fitting = first.Count(at => at < cut);
        return new(
            first.Count,
            fitting,
            first.Count - fitting,
            by.LeastVerdicts,
            by.LeastHeld,
            cut
        );
    }
}
