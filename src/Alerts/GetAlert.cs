using System.Text.Json;
using Trading.Alerts.Collusion;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Alerts.Week;
using Trading.Alerts.Weights;
using Trading.Analysis;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts;

/// <summary>
/// One alert: what stands out and against whom, what could not be computed and why, the procurement's steps and bids,
/// and what became of it. It describes figures; it accuses nobody. 404 out of the caller's scope.
/// </summary>
public static class GetAlert
{
    /// <summary>By key, which is the procurement's.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>Everything about it.</summary>
    public sealed record Detail : IVersioned
    {
        /// <summary>Key: the procurement's.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>When it was first raised.</summary>
        public DateTimeOffset RaisedAt { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>The last decision; while the alert is open again, the one before. Null when there was none.</summary>
        public Decision? Decision { get; init; }

        /// <summary>Who looks into it, by sign-in name; null where nobody does.</summary>
        public string? ClaimedBy { get; init; }

        /// <summary>True when that is the caller.</summary>
        public bool Mine { get; init; }

        public ProcurementSummary Procurement { get; init; } = new();

        /// <summary>Kind of work or goods in words.</summary>
        public LocalizedText? Category { get; init; }

        /// <summary>Step name to instant; a step that has not happened is absent.</summary>
        public IReadOnlyDictionary<string, DateTimeOffset> Steps { get; init; } =
            new Dictionary<string, DateTimeOffset>();

        /// <summary>The bids as read out.</summary>
        public IReadOnlyList<BidRecord> Bids { get; init; } = [];

        /// <summary>What stands out, the most urgent first.</summary>
        public IReadOnlyList<Finding> Findings { get; init; } = [];

        /// <summary>What every source says of it, and said: what is gone is last.</summary>
        public IReadOnlyList<SaidSignal> Signals { get; init; } = [];

        /// <summary>
        /// Where its lots stand in the order of their market by prices and by who meets whom, the foremost first; empty before the
        /// result, and where a market is too small. A place is no probability, and neither level nor score goes by it: it rests on
        /// what screens and relations say already.
        /// </summary>
        public IReadOnlyList<ListCollusion.Item> MarketOrder { get; init; } = [];

        /// <summary>What speaks against it: legitimate explanations, what was dismissed before, what could not be computed.</summary>
        public IReadOnlyList<AlertCaveat> Against { get; init; } = [];

        /// <summary>Why the procedure model gave no score; null where it gave one.</summary>
        public LocalizedText? Abstained { get; init; }

        /// <summary>How much all sources together say, 0 to 1.</summary>
        public double Severity { get; init; }

        /// <summary>By which rule level and score come of the signals.</summary>
        public LocalizedText MergedBy { get; init; }

        /// <summary>Until when it should be looked into; null where that was not reckoned yet.</summary>
        public DateTimeOffset? DueAt { get; init; }

        /// <summary>What makes that the deadline, with its source.</summary>
        public DeadlineRule? DueBy { get; init; }

        /// <summary>True where it is open and the deadline has passed.</summary>
        public bool Overdue { get; init; }

        /// <summary>What does not stand out, does not apply or could not be computed, and why.</summary>
        public IReadOnlyList<ScreenOutcome> Silent { get; init; } = [];

        /// <summary>The share of what applies that could be computed.</summary>
        public double? Coverage { get; init; }

        /// <summary>The procedure model's score; null when it gave none.</summary>
        public double? Score { get; init; }

        /// <summary>When it was last appraised.</summary>
        public DateTimeOffset ScoredAt { get; init; }

        /// <summary>The model it was appraised by; null before the first training.</summary>
        public UsedModel? Model { get; init; }

        /// <summary>What became of it, the oldest first.</summary>
        public IReadOnlyList<Event> History { get; init; } = [];
    }

    /// <summary>What a person decided.</summary>
    public sealed record Decision(string By, DateTimeOffset At, string Reason)
    {
        /// <summary>Of a dismissal: one of <see cref="DismissalGrounds"/>; null of a confirmation, and before there were grounds.</summary>
        public string? Ground { get; init; }

        /// <summary>The signals that were found wrong, by their tokens.</summary>
        public IReadOnlyList<string> WrongSignals { get; init; } = [];
    }

    /// <summary>The model behind the figures.</summary>
    public sealed record UsedModel(Guid Id, DateTimeOffset TrainedAt, int TrainedOn);

    /// <summary>One thing that happened to it.</summary>
    public sealed record Event
    {
        /// <summary>The version it made.</summary>
        public long Version { get; init; }

        public DateTimeOffset At { get; init; }

        /// <summary>Who: a sign-in name, or <c>platform</c>.</summary>
        public string Actor { get; init; } = "";

        /// <summary>One of <see cref="AlertActions"/>.</summary>
        public string Action { get; init; } = "";

        /// <summary>The state it left the alert in, one of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>The level it left the alert with, one of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>The reason given.</summary>
        public string? Reason { get; init; }

        /// <summary>Of a dismissal: one of <see cref="DismissalGrounds"/>; null before there were grounds.</summary>
        public string? Ground { get; init; }

        /// <summary>The signals that were found wrong, by their tokens.</summary>
        public IReadOnlyList<string> WrongSignals { get; init; } = [];

        /// <summary>The number of the weights in force then; 0 for those that ship, null where nothing was merged or it was not kept.</summary>
        public int? Weights { get; init; }

        /// <summary>The findings then, which a decision was made on; null in changes of before 2026-11-28, which did not keep them.</summary>
        public IReadOnlyList<Finding>? Findings { get; init; }
    }

    private static readonly Statement One = Statement.Of(
        "alerts.alert.detail",
        """
        select a.id, a.level, a.severity, a.due_at, a.due_rule, a.state, a.version, a.raised_at, a.changed_at, a.settled_at, a.settled_by, a.reason,
               a.ground, a.wrong_signals, a.claimed_by as claimant, a.claimed_name as claimed_by, p.score, p.coverage, p.scored_at, p.findings, p.silent, p.model_id, m.trained_at, m.trained_on
        from alert a join appraisal p on p.procurement_id = a.id left join model m on m.id = p.model_id
        where a.id = @id and {scope a.region, a.kind, a.office_id}
        """
    );

    internal sealed class Handler(AlertReader reader) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await reader.Read(query.Id, cancellationToken) is { } detail
                ? detail
                : Problem.NotFound("没有这条预警。", "There is no such alert.");
    }

    /// <summary>Puts the parts together, also for whoever changes an alert.</summary>
    internal sealed class AlertReader(
        SqlSession sql,
        IProcurements procurements,
        SignalStore signals,
        SubjectReader subjects,
        AlertReasons reasons,
        RankBudget budget,
        WeightBook weights,
        CurrentCaller current,
        TimeProvider time
    )
    {
        public async Task<Detail?> Read(Guid id, CancellationToken cancel)
        {
            var row = await sql.One<Row>(
                One,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { id },
                cancel
            );
            if (row is null)
            {
                return null;
            }

            var history = (await procurements.Histories([id], cancel)).SingleOrDefault();
            var events = await AlertHistory.Of(sql, id, cancel);
            var now = time.GetUtcNow();
            var rule = await weights.InForce(cancel);
            var findings = Parse<Finding>(row.Findings);
            var silent = Parse<ScreenOutcome>(row.Silent);
            var said = await signals.Of(id, cancel);
            var why = await reasons.Of(new(id, said, findings, silent, row.Coverage), rule, cancel);
            var about = await subjects.Of(id, said, history, cancel);
            return new()
            {
                Id = row.Id,
                Level = Levels.Code(row.Level),
                State = row.State,
                Version = row.Version,
                RaisedAt = row.RaisedAt,
                ChangedAt = row.ChangedAt,
                Decision = row.SettledAt is { } at
                    ? new(row.SettledBy ?? "", at, row.Reason ?? "")
                    {
                        Ground = row.Ground,
                        WrongSignals = DismissalGrounds.Split(row.WrongSignals),
                    }
                    : null,
                ClaimedBy = row.ClaimedBy,
                Mine = row.Claimant is not null && row.Claimant == current.Caller.PersonId,
                Procurement = history?.Summary ?? new() { Id = id },
                Category = history?.Category is { } category ? Subjects.Category(category) : null,
                Steps = history?.Steps ?? new Dictionary<string, DateTimeOffset>(),
                Bids = history?.Bids ?? [],
                Findings = findings,
                Signals =
                [
                    .. why.Signals.Select(signal =>
                        signal.GoneAt is null
                            ? signal with
                            {
                                Subjects = [.. about[(signal.Source, signal.Code, signal.Subject)]],
                            }
                            : signal
                    ),
                ],
                MarketOrder = await MarketOrderOf(id, cancel),
                Against = why.Against,
                Abstained = why.Abstained,
                Severity = row.Severity,
                MergedBy = rule.Source,
                DueAt = row.DueAt,
                DueBy = Deadlines.Find(row.DueRule),
                Overdue = row.State == AlertStates.Open && row.DueAt < now,
                Silent = silent,
                Coverage = row.Coverage,
                Score = row.Score,
                ScoredAt = row.ScoredAt,
                Model = row.ModelId is { } model
                    ? new(model, row.TrainedAt!.Value, row.TrainedOn!.Value)
                    : null,
                History =
                [
                    .. events.Select(entry => new Event
                    {
                        Version = entry.Version,
                        At = entry.At,
                        Actor = entry.Actor,
                        Action = entry.Action,
                        State = entry.State,
                        Level = Levels.Code(entry.Level),
                        Reason = entry.Reason,
                        Weights = entry.Weights,
                        Ground = entry.Ground,
                        WrongSignals = DismissalGrounds.Split(entry.WrongSignals),
                        Findings = entry.Findings is { } then ? Parse<Finding>(then) : null,
                    }),
                ],
            };
        }

        private async Task<IReadOnlyList<ListCollusion.Item>> MarketOrderOf(
            Guid id,
            CancellationToken cancel
        )
        {
            var ranks = await sql.Query<ListCollusion.Row>(
                GetCollusion.OfProcurements,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { ids = new[] { id } },
                cancel
            );
            if (ranks.Count == 0)
            {
                return [];
            }

            var within = await budget.Of(CollusionUnits.Procurement, cancel);
            return
            [
                .. ranks.Select(rank =>
                    rank.Item() with
                    {
                        WithinBudget = within.Contains(rank.Id),
                    }
                ),
            ];
        }

        private static IReadOnlyList<T> Parse<T>(string json) =>
            JsonSerializer.Deserialize<IReadOnlyList<T>>(json, MessageText.Json)!;

        private sealed record Row
        {
            public Guid Id { get; init; }
            public int Level { get; init; }
            public double Severity { get; init; }
            public DateTimeOffset? DueAt { get; init; }
            public string? DueRule { get; init; }
            public string State { get; init; } = "";
            public long Version { get; init; }
            public DateTimeOffset RaisedAt { get; init; }
            public DateTimeOffset ChangedAt { get; init; }
            public DateTimeOffset? SettledAt { get; init; }
            public string? SettledBy { get; init; }
            public string? Reason { get; init; }
            public string? Ground { get; init; }
            public string? WrongSignals { get; init; }
            public Guid? Claimant { get; init; }
            public string? ClaimedBy { get; init; }
            public double? Score { get; init; }
            public double? Coverage { get; init; }
            public DateTimeOffset ScoredAt { get; init; }
            public string Findings { get; init; } = "";
            public string Silent { get; init; } = "";
            public Guid? ModelId { get; init; }
            public DateTimeOffset? TrainedAt { get; init; }
            public int? TrainedOn { get; init; }
        }
    }
}
