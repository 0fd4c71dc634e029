using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>A whole case for whoever supervises it. 404 out of the caller's scope.</summary>
public static class GetSupervisionCase
{
    private const int MostSimilar = 8;

    /// <summary>By key.</summary>
    /// <param name="Id">The case.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>Everything about it.</summary>
    public sealed record Detail : IVersioned
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>One of <see cref="CaseRules.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>One of <see cref="CaseRules.Origins"/>.</summary>
        public string Origin { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>What is to be done next.</summary>
        public LocalizedText Next { get; init; }

        /// <summary>Codes of what the state allows.</summary>
        public IReadOnlyList<string> Allowed { get; init; } = [];

        /// <summary>When it shall be closed.</summary>
        public DateOnly DueOn { get; init; }

        /// <summary>law, usual or set.</summary>
        public string DueBy { get; init; } = "";

        /// <summary>False where days off until then are not known yet.</summary>
        public bool DueSure { get; init; }

        /// <summary>Law and article of its term.</summary>
        public LocalizedText DueSource { get; init; }

        /// <summary>Working days left; negative when it is late.</summary>
        public int DaysLeft { get; init; }

        /// <summary>Who has it, by sign-in name.</summary>
        public string? Assignee { get; init; }

        /// <summary>True when that is the caller.</summary>
        public bool Mine { get; init; }

        /// <summary>When it was opened.</summary>
        public DateTimeOffset OpenedAt { get; init; }

        /// <summary>Who opened it.</summary>
        public string OpenedBy { get; init; } = "";

        /// <summary>confirmed or dismissed; null before.</summary>
        public string? Verdict { get; init; }

        /// <summary>Why.</summary>
        public string? Reason { get; init; }

        /// <summary>Who decided.</summary>
        public string? DecidedBy { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset? DecidedAt { get; init; }

        /// <summary>The other body; null where it was not referred.</summary>
        public string? ReferredTo { get; init; }

        /// <summary>The decision document; null before it is closed.</summary>
        public Guid? DecisionId { get; init; }

        /// <summary>SHA-256 of the decision document.</summary>
        public string? DecisionSha256 { get; init; }

        /// <summary>What those who bid may read.</summary>
        public string? PublicResult { get; init; }

        /// <summary>What it is about.</summary>
        public ProcurementSummary Procurement { get; init; } = new();

        /// <summary>What is said of it, the gravest first.</summary>
        public IReadOnlyList<Said> Signals { get; init; } = [];

        /// <summary>What the purchaser was asked.</summary>
        public IReadOnlyList<CaseQuestion> Questions { get; init; } = [];

        /// <summary>What was ordered.</summary>
        public IReadOnlyList<CaseCorrection> Corrections { get; init; } = [];

        /// <summary>What was attached.</summary>
        public IReadOnlyList<Document> Documents { get; init; } = [];

        /// <summary>Supervisors' notes, the latest first.</summary>
        public IReadOnlyList<Note> Notes { get; init; } = [];

        /// <summary>What is to be done.</summary>
        public IReadOnlyList<Task> Tasks { get; init; } = [];

        /// <summary>The procurement's steps and limits and the case's own events, in order.</summary>
        public IReadOnlyList<Moment> Timeline { get; init; } = [];

        /// <summary>Other cases of the buyer, with the same signals or with the same bidders, what has most in common first.</summary>
        public IReadOnlyList<Similar> Alike { get; init; } = [];

        /// <summary>
        /// Those who bid, with what the caller's scope has of each from the three years before: who has most cases and warnings
        /// first. Empty before the opening.
        /// </summary>
        public IReadOnlyList<CaseParty> Bidders { get; init; } = [];

        /// <summary>How many warnings the buyer had in the caller's scope, by state.</summary>
        public IReadOnlyList<Counted> BuyerAlerts { get; init; } = [];
    }

    /// <summary>A signal.</summary>
    /// <param name="Source">One of <see cref="SignalSources"/>.</param>
    /// <param name="Code">In the source's codes.</param>
    /// <param name="Level">One of <see cref="Levels"/>.</param>
    /// <param name="Name">In a few words.</param>
    /// <param name="Sentence">What was seen.</param>
    /// <param name="Link">Where it rests on.</param>
    public sealed record Said(
        string Source,
        string Code,
        string Level,
        LocalizedText Name,
        LocalizedText Sentence,
        string? Link
    );

    /// <summary>A note.</summary>
    public sealed record Note
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>Who.</summary>
        public string Actor { get; init; } = "";

        /// <summary>The words; null once it was taken back.</summary>
        public string? Text { get; init; }

        /// <summary>True while the caller may take it back.</summary>
        public bool MayWithdraw { get; init; }
    }

    /// <summary>Something to be done.</summary>
    public sealed record Task
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What.</summary>
        public string Text { get; init; } = "";

        /// <summary>By when; null for whenever.</summary>
        public DateOnly? DueOn { get; init; }

        /// <summary>When it was done.</summary>
        public DateTimeOffset? DoneAt { get; init; }

        /// <summary>Who did it.</summary>
        public string? DoneBy { get; init; }
    }

    /// <summary>Something in time.</summary>
    /// <param name="Day">In China.</param>
    /// <param name="At">The instant, where it is one.</param>
    /// <param name="Kind">One of <see cref="CaseMoments"/>.</param>
    /// <param name="Code">The step, the limit or the action.</param>
    /// <param name="Words">In words; null for a step, whose words are its kind's.</param>
    /// <param name="Said">What was said with it.</param>
    /// <param name="Outcome">Of a limit: kept, broken or due.</param>
    public sealed record Moment(
        DateOnly Day,
        DateTimeOffset? At,
        string Kind,
        string Code,
        LocalizedText? Words,
        string? Said,
        string? Outcome
    );

    /// <summary>Another case.</summary>
    public sealed record Similar
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>One of <see cref="CaseRules.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>confirmed or dismissed; null before.</summary>
        public string? Verdict { get; init; }

        /// <summary>True where the same buys.</summary>
        public bool SameBuyer { get; init; }

        /// <summary>How many signals they have in common.</summary>
        public int SameSignals { get; init; }

        /// <summary>How many bidders they have in common.</summary>
        public int SameFirms { get; init; }
    }

    /// <summary>So many in a state.</summary>
    public sealed record Counted
    {
        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>So many.</summary>
        public long Count { get; init; }
    }

    private static readonly Statement NotesOf = Statement.Of(
        "alerts.case_note.of_case",
        "select id, at, actor, person_id, text from case_note where case_id = @id order by at desc, id"
    );

    private static readonly Statement TasksOf = Statement.Of(
        "alerts.case_task.of_case",
        "select id, text, due_on, done_at, done_by from case_task where case_id = @id order by added_at, id"
    );

    private static readonly Statement Alike = Statement.Of(
        "alerts.case.alike",
        """
        select x.id, x.number, x.title, x.state, x.verdict, x.same_buyer, x.same_signals, x.same_firms from (
            select c.id, c.number, c.title, c.state, c.verdict, c.opened_at,
                (case when c.buyer_name = @buyer then 1 else 0 end) as same_buyer,
                (select count(*) from alert_signal s where s.procurement_id = c.procurement_id and s.gone_at is null
                    and exists (select 1 from alert_signal o where o.procurement_id = @procurement and o.gone_at is null
                        and o.source = s.source and o.code = s.code)) as same_signals,
                (select count(distinct b.bidder) from network_part b where b.procurement_id = c.procurement_id
                    and exists (select 1 from network_part o where o.procurement_id = @procurement
                        and o.bidder = b.bidder)) as same_firms
            from supervision_case c
            where c.id <> @id and {scope c.region, c.kind, c.office_id}
              and (c.buyer_name = @buyer or c.procurement_id in (
                  select s.procurement_id from alert_signal s join alert_signal o on o.source = s.source and o.code = s.code
                  where o.procurement_id = @procurement and o.gone_at is null and s.gone_at is null)
                or c.procurement_id in (
                  select b.procurement_id from network_part b join network_part o on o.bidder = b.bidder
                  where o.procurement_id = @procurement))) x
        order by x.same_buyer + x.same_signals + x.same_firms desc, x.opened_at desc, x.id {page}
        """
    );

    private static readonly Statement BuyerAlerts = Statement.Of(
        "alerts.case.buyer_alerts",
        """
        select a.state, count(*) as count from alert a
        where a.buyer_name = @buyer and {scope a.region, a.kind, a.office_id}
        group by a.state order by a.state
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        CaseReader reader,
        CaseParties parties,
        IProcurements procurements,
        IProcurementRecords records,
        IDocuments documents,
        WorkingDays calendar,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(query.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            var file = await reader.Of(row, cancellationToken);
            var record = (
                await records.Of([row.ProcurementId], cancellationToken)
            ).SingleOrDefault();
            var summary =
                record?.Summary
                ?? await procurements.Find(row.ProcurementId, cancellationToken)
                ?? new() { Id = row.ProcurementId, Title = row.Title };
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var key = new { id = row.Id };
            var notes = await sql.Query<NoteRow>(NotesOf, key, cancellationToken);
            var entries = await cases.Entries(row.Id, cancellationToken);
            var now = time.GetUtcNow();
            return new Detail
            {
                Id = row.Id,
                Number = row.Number,
                Version = row.Version,
                State = row.State,
                Origin = row.Origin,
                Level = Levels.Code(row.Level),
                Next = CaseRules.StateOf(row.State).Next,
                Allowed = CaseRules.AllowedIn(row.State),
                DueOn = row.DueOn,
                DueBy = row.DueBy,
                DueSure = row.DueSure,
                DueSource = CaseRules
                    .TermOf("decision", row.Origin, summary.Regime, ChinaTime.DateOf(row.OpenedAt))
                    .Source,
                DaysLeft = calendar.Between(time.Today(), row.DueOn),
                Assignee = row.Assignee,
                Mine = row.AssigneeId is not null && row.AssigneeId == current.Caller.PersonId,
                OpenedAt = row.OpenedAt,
                OpenedBy = row.OpenedBy,
                Verdict = row.Verdict,
                Reason = row.Reason,
                DecidedBy = row.DecidedBy,
                DecidedAt = row.DecidedAt,
                ReferredTo = row.ReferredTo,
                DecisionId = row.State == CaseStates.Closed ? row.DocumentId : null,
                DecisionSha256 = row.State == CaseStates.Closed ? row.Sha256 : null,
                PublicResult = row.PublicResult,
                Procurement = summary,
                Signals =
                [
                    .. file.Signals.Select(signal => new Said(
                        signal.Source,
                        signal.Code,
                        Levels.Code(signal.Level),
                        signal.Name,
                        signal.Sentence,
                        signal.Link
                    )),
                ],
                Questions = file.Questions,
                Corrections = file.Corrections,
                Documents = await documents.Of(CaseDocuments.SubjectOf(row.Id), cancellationToken),
                Notes =
                [
                    .. notes.Select(note => new Note
                    {
                        Id = note.Id,
                        At = note.At,
                        Actor = note.Actor,
                        Text = note.Text,
                        MayWithdraw =
                            note.Text is not null
                            && note.PersonId is not null
                            && note.PersonId == current.Caller.PersonId
                            && now - note.At <= WithdrawCaseNote.Within,
                    }),
                ],
                Tasks = await sql.Query<Task>(TasksOf, key, cancellationToken),
                Timeline = CaseTimeline.Of(record, entries),
                Alike = await sql.Query<Similar>(
                    Alike,
                    scope,
                    new
                    {
                        id = row.Id,
                        buyer = row.BuyerName,
                        procurement = row.ProcurementId,
                        skip = 0,
                        take = MostSimilar,
                    },
                    cancellationToken
                ),
                Bidders = record is null
                    ? []
                    : await parties.Of(row, record, scope, cancellationToken),
                BuyerAlerts = await sql.Query<Counted>(
                    BuyerAlerts,
                    scope,
                    new { buyer = row.BuyerName },
                    cancellationToken
                ),
            };
        }

        private sealed record NoteRow
        {
            public Guid Id { get; init; }
            public DateTimeOffset At { get; init; }
            public string Actor { get; init; } = "";
            public Guid? PersonId { get; init; }
            public string? Text { get; init; }
        }
    }
}
