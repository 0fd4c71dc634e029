using System.Text.Json;
using Trading.Alerts.Scoring;
using Trading.Alerts.Supervision;
using Trading.Analysis;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>
/// Makes one warning of what all sources say of a procurement, and follows it: raised, changed, reopened, lapsed. A decision
/// that a person made stands, unless a source now says what none said then. What only adds moves the score alone and makes no
/// version: nobody who decides meanwhile is told of a change. Whoever calls it holds the rows of appraisal and warning.
/// </summary>
internal sealed class AlertMerger(
    SqlSession sql,
    OutboxWriter outbox,
    ChangeWriter changes,
    WorkingDays calendar,
    TimeProvider time
)
{
    /// <summary>How alerts sign what the platform itself did.</summary>
    public const string Actor = "platform";

    [WithoutScope("the platform scores the whole province")]
    private static readonly Statement OfMany = Statement.Of(
        "alerts.appraisal.known",
        """
        select p.procurement_id, p.model_id, p.changed_at, p.findings,
               a.id as alert_id, a.level, a.severity, a.state, a.signature, a.settled_signature, a.headline_zh, a.headline_en,
               a.title, a.kind, a.region, a.buyer_name, a.ceiling_minor, a.currency, a.market, a.office_id, a.raised_at,
               a.changed_at as alert_changed_at, a.due_at, a.due_rule, a.version
        from appraisal p left join alert a on a.id = p.procurement_id
        where p.procurement_id in @ids
        """
    );

    [WithoutScope("the platform scores the whole province")]
    private static readonly Statement LockAlerts = Statement.Of(
        "alerts.alert.lock_many",
        "select id from alert {lock} where id in @ids order by id {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.alert.insert",
        """
        insert into alert
            (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
             ceiling_minor, currency, market, office_id, due_at, due_rule, raised_at, changed_at, version)
        values
            (@id, @level, @severity, @state, @signature, @headlineZh, @headlineEn, @title, @kind, @region, @buyerName,
             @ceiling, @currency, @market, @officeId, @dueAt, @dueRule, @now, @now, 1)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.alert.update",
        """
        update alert
        set level = @level, severity = @severity, state = @state, signature = @signature, headline_zh = @headlineZh,
            headline_en = @headlineEn, title = @title, kind = @kind, region = @region, buyer_name = @buyerName,
            ceiling_minor = @ceiling, currency = @currency, market = @market, due_at = @dueAt, due_rule = @dueRule,
            changed_at = @now, version = @version
        where id = @id
        """
    );

    /// <summary>Holds the warnings of some until the transaction ends, and reads them with their appraisals.</summary>
    public async Task<IReadOnlyDictionary<Guid, AppraisedProcurement>> Hold(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        await sql.Query<Guid>(LockAlerts, new { ids }, cancel);
        return await Read(ids, cancel);
    }

    /// <summary>Reads the warnings of some with their appraisals.</summary>
    public async Task<IReadOnlyDictionary<Guid, AppraisedProcurement>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<AppraisedProcurement>(OfMany, new { ids }, cancel)).ToDictionary(row =>
            row.ProcurementId
        );

    /// <summary>Merges what is said of a procurement now.</summary>
    /// <param name="history">As it stands.</param>
    /// <param name="before">Its appraisal and warning as they were; null before its first appraisal.</param>
    /// <param name="findings">What screens and model find now.</param>
    /// <param name="spoken">What all sources say now, screens and model among them.</param>
    /// <param name="rule">The rule in force, read behind the locks.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task Merge(
        ProcurementHistory history,
        AppraisedProcurement? before,
        IReadOnlyList<Finding> findings,
        IReadOnlyList<Signal> spoken,
        MergingRule rule,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var merged = rule.Merge(InOrder(spoken, findings));
        var row = WarnedProcurement.Of(history.Summary, merged);
        var said = new Said(history, row, Told(findings, merged.Raising), rule.WeightsVersion, now);
        if (before?.AlertId is not null)
        {
            await Follow(
                said,
                before,
                JsonSerializer.Serialize(findings, MessageText.Json),
                cancel
            );
        }
        else if (row.Level > 0)
        {
            var due = Deadlines.Of(history, row.Level, null, now, calendar);
            sql.Hold((Insert, row.With(AlertStates.Open, 1, now, due)));
            AlertHistory.Add(
                sql,
                row.Entry(
                    AlertStates.Open,
                    1,
                    AlertActions.Raised,
                    now,
                    said.Findings,
                    said.Weights
                )
            );
            Note(row, 1, AlertActions.Raised);
            await Tell(row, history, cancel);
        }
    }

    private async Task Follow(
        Said said,
        AppraisedProcurement before,
        string modelFindings,
        CancellationToken cancel
    )
    {
        var (history, row, findings, weights, now) = said;
        var settled = before.State is AlertStates.Confirmed or AlertStates.Dismissed;
        if (row.Level == 0)
        {
            // Nothing stands out any more: a decision stays as it was made, an open question closes itself.
            if (before.State == AlertStates.Open)
            {
                row = row with { Level = before.Level, Signature = "" };
                Change(AlertStates.Lapsed, AlertActions.Lapsed, before.Due);
            }

            return;
        }

        if (settled && !FindingSignature.SaysMore(row.Signature, before.SettledSignature ?? ""))
        {
            Change(before.State, null, before.Due);
        }
        else if (settled || before.State == AlertStates.Lapsed)
        {
            Change(
                AlertStates.Open,
                AlertActions.Reopened,
                Deadlines.Of(history, row.Level, null, now, calendar)
            );
            await Tell(row, history, cancel);
        }
        else
        {
            Change(
                before.State,
                row.Signature == before.Signature ? null : AlertActions.Changed,
                Deadlines.Of(history, row.Level, before.Due, now, calendar)
            );
            if (row.Level > before.Level)
            {
                await Tell(row, history, cancel);
            }
        }

        void Change(string state, string? action, Deadline? due)
        {
            var was = before.Warned();
            var isVersion =
                action is not null
                || row with { Severity = was.Severity } != was
                || modelFindings != before.Findings;
            if (!isVersion && row == was && due == before.Due)
            {
                return;
            }

            var version = before.Version + (isVersion ? 1 : 0);
            sql.Hold(
                (
                    Update,
                    row.With(state, version, isVersion ? now : before.AlertChangedAt!.Value, due)
                )
            );
            if (action is not null)
            {
                AlertHistory.Add(sql, row.Entry(state, version, action, now, findings, weights));
            }

            if (isVersion)
            {
                Note(row, version, action ?? AlertChanges.Updated);
            }
        }
    }

    private void Note(WarnedProcurement row, long version, string reason)
    {
        if (row.Market == Markets.Home)
        {
            changes.Note(AlertChanges.Of(row.Id, version, reason, row.Region, row.Kind));
        }
    }

    // Only the province's own: what was imported from abroad to learn from is nobody's work. What is over can wait for the
    // digest.
    private Task Tell(
        WarnedProcurement row,
        ProcurementHistory history,
        CancellationToken cancel
    ) =>
        row.Market == Markets.Home && !history.Summary.IsEnded
            ? outbox.Post(new RouteAlert.Command(row.Id), cancel)
            : Task.CompletedTask;

    // Screens and model in the order in which they found, then the others by how sure they are.
    private static List<Signal> InOrder(
        IReadOnlyList<Signal> spoken,
        IReadOnlyList<Finding> findings
    )
    {
        var places = findings.Index().ToDictionary(pair => pair.Item.Code, pair => pair.Index);
        return
        [
            .. spoken
                .OrderBy(signal => signal.Source == SignalSources.Model ? 0 : 1)
                .ThenBy(signal =>
                    signal.Source == SignalSources.Model
                        ? places.GetValueOrDefault(signal.Code, int.MaxValue)
                        : 0
                )
                .ThenByDescending(signal => signal.Level)
                .ThenByDescending(signal => signal.Strength)
                .ThenBy(signal => signal.Code, StringComparer.Ordinal)
                .ThenBy(signal => signal.Subject, StringComparer.Ordinal),
        ];
    }

    /// <summary>What a decision is made on, as the history keeps it: findings, and of the other sources what raises.</summary>
    public static string Told(IReadOnlyList<Finding> findings, IEnumerable<Signal> raising) =>
        JsonSerializer.Serialize(
            findings.Concat(
                raising
                    .Where(signal => signal.Source != SignalSources.Model)
                    .Select(FindingSignals.AsFinding)
            ),
            MessageText.Json
        );

    private sealed record Said(
        ProcurementHistory History,
        WarnedProcurement Row,
        string Findings,
        int Weights,
        DateTimeOffset Now
    );
}
