using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>Something that was ordered to be put right.</summary>
public sealed record CaseCorrection
{
    /// <summary>Which of several, from 1.</summary>
    public int Ordinal { get; init; }

    /// <summary>One of <see cref="CaseRules.Corrections"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What is to be done.</summary>
    public string Text { get; init; } = "";

    /// <summary>By when.</summary>
    public DateOnly DueOn { get; init; }

    /// <summary>When it was ordered.</summary>
    public DateTimeOffset OrderedAt { get; init; }

    /// <summary>When it was seen to be carried out; null while it is not.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Who saw it: a supervisor, or the platform by the procurement's record.</summary>
    public string? DoneBy { get; init; }

    /// <summary>By what.</summary>
    public string? DoneNote { get; init; }
}

/// <summary>Corrections in the database, and whether a procurement's record shows that one was carried out.</summary>
internal sealed class CorrectionStore(
    SqlSession sql,
    IProcurementRecords records,
    CurrentCaller current,
    TimeProvider time
)
{
    private static readonly Statement OfCase = Statement.Of(
        "alerts.case_correction.of_case",
        """
        select ordinal, kind, text, due_on, ordered_at, done_at, done_by, done_note
        from case_correction where case_id = @id order by ordinal
        """
    );

    private static readonly Statement OpenOf = Statement.Of(
        "alerts.case_correction.open_of_procurement",
        """
        select case_id, procurement_id, ordinal, kind, ordered_at, steps_then, deadline_then
        from case_correction where procurement_id in @ids and done_at is null order by case_id, ordinal
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.case_correction.insert",
        """
        insert into case_correction
            (case_id, ordinal, procurement_id, kind, text, due_on, ordered_at, ordered_by, steps_then, deadline_then)
        values (@id, @ordinal, @procurement, @kind, @text, @due, @now, @by, @steps, @deadline)
        """
    );

    private static readonly Statement Finish = Statement.Of(
        "alerts.case_correction.done",
        """
        update case_correction set done_at = @now, done_by = @by, done_note = @note
        where case_id = @id and ordinal = @ordinal and done_at is null
        """
    );

    public async Task<IReadOnlyList<CaseCorrection>> Of(Guid id, CancellationToken cancel) =>
        await sql.Query<CaseCorrection>(OfCase, new { id }, cancel);

    public Task<List<Open>> OpenOn(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    ) => sql.Query<Open>(OpenOf, new { ids = procurements }, cancel);

    public async Task Order(
        CaseRow of,
        CaseCorrectionKind kind,
        string text,
        DateOnly due,
        CancellationToken cancel
    )
    {
        var record = await Read(of.ProcurementId, cancel);
        await sql.Execute(
            Insert,
            new
            {
                id = of.Id,
                ordinal = (await Of(of.Id, cancel)).Count + 1,
                procurement = of.ProcurementId,
                kind = kind.Code,
                text,
                due,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
                steps = record is null ? 0 : StepsOf(kind, record),
                deadline = record is null ? null : DeadlineOf(record),
            },
            cancel
        );
    }

    public Task Done(Guid id, int ordinal, string? note, CancellationToken cancel) =>
        sql.Execute(
            Finish,
            new
            {
                id,
                ordinal,
                note,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            },
            cancel
        );

    public async Task<ProcurementRecord?> Read(Guid procurement, CancellationToken cancel) =>
        (await records.Of([procurement], cancel)).SingleOrDefault();

    /// <summary>What in the record carries one out; null while nothing does.</summary>
    public static LocalizedText? ShownBy(Open correction, ProcurementRecord record)
    {
        var kind = CaseRules.CorrectionOf(correction.Kind)!;
        return correction.Kind switch
        {
            "withdraw" when record.Summary.IsCancelled => new(
                "项目已终止",
                "the procurement was terminated"
            ),
            "extend" when DeadlineOf(record) > correction.DeadlineThen => new(
                "已登记更晚的投标截止时间",
                "a later deadline was posted"
            ),
            _ when StepsOf(kind, record) > correction.StepsThen => new(
                "已登记澄清或更正",
                "a clarification or amendment was posted"
            ),
            _ => null,
        };
    }

    private static int StepsOf(CaseCorrectionKind kind, ProcurementRecord record) =>
        record.Steps.Count(step => kind.Steps.Contains(step.Code));

    private static DateTimeOffset? DeadlineOf(ProcurementRecord record) => record.Deadline;

    internal sealed record Open
    {
        public Guid CaseId { get; init; }
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Kind { get; init; } = "";
        public DateTimeOffset OrderedAt { get; init; }
        public int StepsThen { get; init; }
        public DateTimeOffset? DeadlineThen { get; init; }
    }
}
