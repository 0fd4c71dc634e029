using Trading.Alerts.Indicators;
using Trading.Alerts.Signals;
using Trading.Analysis;
using Trading.Analysis.Evaluators;
using Trading.Analysis.Networks;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Week;

/// <summary>What is known of a warning, to say why it stands where it does.</summary>
/// <param name="Id">The warning.</param>
/// <param name="Signals">All that is said of it and was.</param>
/// <param name="Findings">What screens and model find.</param>
/// <param name="Silent">What they do not find, and why.</param>
/// <param name="Coverage">The share of what applies that could be computed; null where nothing applies.</param>
internal sealed record AppraisedAlert(
    Guid Id,
    IReadOnlyList<Signal> Signals,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<ScreenOutcome> Silent,
    double? Coverage
);

/// <summary>Why a warning stands where it does.</summary>
/// <param name="Signals">What is said and was, each with its share of the score, the greatest first; what is gone is last.</param>
/// <param name="Against">What speaks against it.</param>
/// <param name="Abstained">Why the procedure model gave no score; null where it gave one.</param>
internal sealed record AlertReason(
    IReadOnlyList<SaidSignal> Signals,
    IReadOnlyList<AlertCaveat> Against,
    LocalizedText? Abstained
);

/// <summary>Says why warnings stand where they do, and what speaks against them: of one for its page, of many for a list.</summary>
internal sealed class AlertReasons(SqlSession sql, IndicatorRules indicators, CurrentCaller current)
{
    private const int AtOnce = 400;

    private static readonly Statement Dismissed = Statement.Of(
        "alerts.alert.dismissed_alike",
        """
        select one.id, s.source, s.code, a.wrong_signals, count(distinct a.id) as count
        from alert one
            join alert a on a.buyer_name = one.buyer_name and a.market = one.market and a.id <> one.id and a.state = 'dismissed'
            join alert_signal s on s.procurement_id = a.id
        where one.id in @ids and {scope a.region, a.kind, a.office_id} and (a.ground is null or a.ground not in @silent)
        group by one.id, s.source, s.code, a.wrong_signals
        """
    );

    /// <summary>Of some, by key.</summary>
    public async Task<IReadOnlyDictionary<Guid, AlertReason>> Of(
        IReadOnlyCollection<AppraisedAlert> alerts,
        MergingRule rule,
        DataScope scope,
        CancellationToken cancel
    )
    {
        var dismissed = new List<DismissedRow>();
        foreach (var ids in alerts.Select(alert => alert.Id).Chunk(AtOnce))
        {
            dismissed.AddRange(
                await sql.Query<DismissedRow>(
                    Dismissed,
                    scope,
                    new { ids, silent = DismissalGrounds.Silent },
                    cancel
                )
            );
        }

        var before = dismissed.ToLookup(row => row.Id);
        return alerts.ToDictionary(alert => alert.Id, alert => Of(alert, rule, before[alert.Id]));
    }

    /// <summary>Of one that the caller may see.</summary>
    public async Task<AlertReason> Of(
        AppraisedAlert alert,
        MergingRule rule,
        CancellationToken cancel
    ) =>
        (
            await Of(
                [alert],
                rule,
                current.Caller.ScopeOf(Contracts.AlertsPermissions.ReviewAlerts),
                cancel
            )
        )[alert.Id];

    private AlertReason Of(
        AppraisedAlert alert,
        MergingRule rule,
        IEnumerable<DismissedRow> dismissed
    )
    {
        var spoken = rule.Shares(SignalStore.Spoken(alert.Signals));
        return new(
            [
                .. spoken.Select(one => SaidSignal.Of(one.Signal, rule, one.Share)),
                .. alert
                    .Signals.Where(signal => signal.GoneAt is not null)
                    .Select(signal => SaidSignal.Of(signal, rule)),
            ],
            [
                .. Ordinary(alert),
                .. DismissedBefore(spoken.Select(one => one.Signal), dismissed),
                .. Widened(alert),
                .. Missing(alert),
                .. spoken
                    .Select(one => Explained(one.Signal, alert))
                    .OfType<AlertCaveat>()
                    .Distinct(),
            ],
            Abstained(alert)
        );
    }

    private static LocalizedText? Abstained(AppraisedAlert alert) =>
        alert.Silent.FirstOrDefault(outcome => outcome.Code == Appraisal.ProcedureCode) switch
        {
            { State: ScreenState.InsufficientData } abstained => abstained.Why,
            null when alert.Findings.All(finding => finding.Code != Appraisal.ProcedureCode) => new(
                "模型尚未对该项目评分。",
                "The model has not looked at it yet."
            ),
            _ => null,
        };

    private static IEnumerable<AlertCaveat> Ordinary(AppraisedAlert alert) =>
        alert
            .Silent.Where(outcome =>
                outcome is { Code: Appraisal.ProcedureCode, State: ScreenState.NotTriggered }
            )
            .Select(outcome => new AlertCaveat(CaveatKinds.Ordinary, null, outcome.Why));

    private static IEnumerable<AlertCaveat> DismissedBefore(
        IEnumerable<Signal> spoken,
        IEnumerable<DismissedRow> dismissed
    )
    {
        // A dismissal that says which signals were wrong says nothing of the others; one that names a subject speaks of its signal.
        var counts = dismissed
            .Where(row =>
                row.WrongSignals is null
                || DismissalGrounds
                    .Split(row.WrongSignals)
                    .Select(MergingRule.WithoutSubject)
                    .Contains(MergingRule.TokenOf(row.Source, row.Code, ""))
            )
            .GroupBy(row => (row.Source, row.Code))
            .ToDictionary(of => of.Key, of => of.Sum(row => row.Count));
        return spoken
            .DistinctBy(signal => (signal.Source, signal.Code))
            .Where(signal => counts.ContainsKey((signal.Source, signal.Code)))
            .Select(signal =>
            {
                var count = counts[(signal.Source, signal.Code)];
                return new AlertCaveat(
                    CaveatKinds.Dismissed,
                    signal.Name,
                    new(
                        $"该采购人有{count}条出现同一信号的预警已被排除。",
                        count == 1
                            ? "One warning of this buyer with the same signal was dismissed."
                            : $"{count} warnings of this buyer with the same signal were dismissed."
                    )
                );
            });
    }

    private static IEnumerable<AlertCaveat> Widened(AppraisedAlert alert) =>
        alert
            .Findings.SelectMany(finding => finding.Figures)
            .Where(figure => figure.Widened)
            .DistinctBy(figure => (figure.Name, figure.PeerGroup))
            .Select(figure => new AlertCaveat(
                CaveatKinds.Widened,
                figure.Name,
                new(
                    $"同类别的可比项目太少，改与“{figure.PeerGroup.Zh}”比较。",
                    $"Too few procurements of its category are comparable; it was compared with: {figure.PeerGroup.En}."
                )
            ));

    private static IEnumerable<AlertCaveat> Missing(AppraisedAlert alert)
    {
        // What the model lacks is said as its abstention.
        List<ScreenOutcome> lacking =
        [
            .. alert.Silent.Where(outcome =>
                outcome.State == ScreenState.InsufficientData
                && outcome.Code != Appraisal.ProcedureCode
            ),
        ];
        if (lacking.Count > 0 && alert.Coverage is { } coverage)
        {
            yield return new(
                CaveatKinds.Missing,
                null,
                new(
                    $"适用的检验中只有{Math.Round(coverage * 100)}%能够计算；未能计算：{string.Join("、", lacking.Select(outcome => outcome.Name.Zh))}。",
                    $"Only {Math.Round(coverage * 100)}% of the screens that apply could be computed; not: {string.Join(", ", lacking.Select(outcome => outcome.Name.En))}."
                )
            );
        }
    }

    private AlertCaveat? Explained(Signal signal, AppraisedAlert alert)
    {
        LocalizedText? otherwise = signal.Source switch
        {
            SignalSources.Model => alert
                .Findings.FirstOrDefault(finding => finding.Code == signal.Code)
                ?.Otherwise,
            SignalSources.Indicator => indicators
                .Definitions.FirstOrDefault(one => one.Code == signal.Code)
                ?.Explanations,
            SignalSources.Network when Known(NetworkRelations.All, signal) =>
                NetworkRelations.Otherwise(signal.Code),
            SignalSources.Evaluator when Known(EvaluatorPatterns.All, signal) =>
                EvaluatorPatterns.Otherwise(signal.Code),
            _ => null,
        };
        return otherwise is { Zh.Length: > 0 } text
            ? new(CaveatKinds.Otherwise, signal.Name, text)
            : null;
    }

    private static bool Known(IEnumerable<Term> terms, Signal signal) =>
        terms.Any(term => term.Code == signal.Code);

    private sealed record DismissedRow
    {
        public Guid Id { get; init; }
        public string Source { get; init; } = "";
        public string Code { get; init; } = "";
        public string? WrongSignals { get; init; }
        public int Count { get; init; }
    }
}
