using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>A question to the purchaser and what became of it.</summary>
public sealed record CaseQuestion
{
    /// <summary>Which of several, from 1.</summary>
    public int Ordinal { get; init; }

    /// <summary>What is to be explained.</summary>
    public string Question { get; init; } = "";

    /// <summary>When it was asked.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The last day for the answer.</summary>
    public DateOnly DueOn { get; init; }

    /// <summary>The purchaser's answer; null while there is none.</summary>
    public string? Answer { get; init; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who answered.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Until when the purchaser asks to have; null where it does not.</summary>
    public DateOnly? MoreUntil { get; init; }

    /// <summary>Why it needs that.</summary>
    public string? MoreReason { get; init; }

    /// <summary>True on a day after the last one without an answer, and of an answer that came after it.</summary>
    public bool IsLate(DateOnly today) =>
        (AnsweredAt is { } at ? Domain.Codes.ChinaTime.DateOf(at) : today) > DueOn;
}

/// <summary>Questions in the database, always under the lock of their case.</summary>
internal sealed class QuestionStore(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    private static readonly Statement OfCase = Statement.Of(
        "alerts.case_question.of_case",
        """
        select ordinal, question, asked_at, due_on, answer, answered_at, answered_by, more_until, more_reason
        from case_question where case_id = @id order by ordinal
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.case_question.insert",
        """
        insert into case_question (case_id, ordinal, question, asked_at, asked_by, due_on)
        values (@id, @ordinal, @question, @now, @by, @due)
        """
    );

    private static readonly Statement SetAnswer = Statement.Of(
        "alerts.case_question.answer",
        """
        update case_question
        set answer = @answer, answered_at = @now, answered_by = @by, more_until = null, more_reason = null
        where case_id = @id and ordinal = @ordinal
        """
    );

    private static readonly Statement SetMore = Statement.Of(
        "alerts.case_question.more",
        """
        update case_question set more_until = @until, more_reason = @reason, due_on = @due
        where case_id = @id and ordinal = @ordinal
        """
    );

    public async Task<IReadOnlyList<CaseQuestion>> Of(Guid id, CancellationToken cancel) =>
        await sql.Query<CaseQuestion>(OfCase, new { id }, cancel);

    public async Task Ask(Guid id, string question, DateOnly due, CancellationToken cancel) =>
        await sql.Execute(
            Insert,
            new
            {
                id,
                ordinal = (await Of(id, cancel)).Count + 1,
                question,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
                due,
            },
            cancel
        );

    public Task Answer(Guid id, int ordinal, string answer, CancellationToken cancel) =>
        sql.Execute(
            SetAnswer,
            new
            {
                id,
                ordinal,
                answer,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            },
            cancel
        );

    /// <summary>The last day, and the request for a later one that is open.</summary>
    public Task Move(
        Guid id,
        int ordinal,
        DateOnly due,
        DateOnly? until,
        string? reason,
        CancellationToken cancel
    ) =>
        sql.Execute(
            SetMore,
            new
            {
                id,
                ordinal,
                due,
                until,
                reason,
            },
            cancel
        );
}
