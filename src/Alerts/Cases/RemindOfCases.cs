using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// Reminds purchasers whose answer is due within two working days, and tells them and the supervisor once it is late. Each
/// question once before its day and once after it.
/// </summary>
public static class RemindOfCases
{
    private const int WorkingDaysBefore = 2;
    private const int AtOnce = 100;

    /// <summary>Some, and the rest by itself.</summary>
    [Job("alerts.remind_of_cases")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Reminded>;

    /// <summary>What was done.</summary>
    /// <param name="Questions">How many.</param>
    public sealed record Reminded(int Questions) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Questions > 0 ? AuditEntry.Ok : null;
    }

    [WithoutScope("the platform reminds everybody")]
    private static readonly Statement Due = Statement.Of(
        "alerts.case_question.to_remind",
        """
        select q.case_id, q.ordinal, q.due_on, c.number, c.title, c.buyer_code, c.assignee_id, c.assignee
        from case_question q join supervision_case c on c.id = q.case_id
        where c.state = @waiting and q.answered_at is null and q.due_on <= @soon
          and (q.reminded_on is null or (q.due_on < @today and q.reminded_on <= q.due_on))
        order by q.due_on, q.case_id {page}
        """
    );

    private static readonly Statement Mark = Statement.Of(
        "alerts.case_question.reminded",
        "update case_question set reminded_on = @today where case_id = @id and ordinal = @ordinal"
    );

    internal sealed class Handler(
        SqlSession sql,
        INotices notices,
        AssigneeNotices assignees,
        OutboxWriter outbox,
        WorkingDays calendar,
        TimeProvider time
    ) : ICommandHandler<Command, Reminded>
    {
        public async ValueTask<Outcome<Reminded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var rows = await sql.Query<Row>(
                Due,
                new
                {
                    waiting = CaseStates.Waiting,
                    today,
                    soon = calendar.Add(today, WorkingDaysBefore),
                    skip = 0,
                    take = AtOnce,
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                var message =
                    row.DueOn < today
                        ? CaseMessages.Late.With(
                            ("number", row.Number),
                            ("title", row.Title),
                            ("due", CaseMessages.Day(row.DueOn))
                        )
                        : CaseMessages.Reminded.With(
                            ("number", row.Number),
                            ("title", row.Title),
                            ("due", CaseMessages.Day(row.DueOn))
                        );
                if (row.BuyerCode is { } buyer)
                {
                    await notices.ToEntity(
                        EntityCode.Given(buyer),
                        message,
                        $"/cases/asked/{row.CaseId}",
                        cancellationToken
                    );
                }

                if (row.DueOn < today)
                {
                    await assignees.Tell(
                        row.CaseId,
                        row.AssigneeId,
                        row.Assignee,
                        message,
                        cancellationToken
                    );
                }

                await sql.Execute(
                    Mark,
                    new
                    {
                        id = row.CaseId,
                        ordinal = row.Ordinal,
                        today,
                    },
                    cancellationToken
                );
            }

            if (rows.Count == AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Reminded(rows.Count);
        }

        private sealed record Row
        {
            public Guid CaseId { get; init; }
            public int Ordinal { get; init; }
            public DateOnly DueOn { get; init; }
            public string Number { get; init; } = "";
            public string Title { get; init; } = "";
            public string? BuyerCode { get; init; }
            public Guid? AssigneeId { get; init; }
            public string? Assignee { get; init; }
        }
    }
}
