using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>Cases in which the caller's firm was asked something, as the purchaser or for it, the latest first.</summary>
public static class ListAskedCases
{
    /// <summary>A page.</summary>
    [Requires(AlertsPermissions.AnswerCases), PersonsOnly]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>True while an answer is waited for.</summary>
        public bool IsAsked { get; init; }

        /// <summary>True once it is closed.</summary>
        public bool IsClosed { get; init; }

        /// <summary>The last day for the answer; null where nothing was asked.</summary>
        public DateOnly? AnswerDue { get; init; }

        /// <summary>True where it is past its day without an answer.</summary>
        public bool IsLate { get; init; }

        /// <summary>When it was opened.</summary>
        public DateTimeOffset OpenedAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "alerts.case.asked",
        """
        select c.id, c.number, c.title, c.state, c.opened_at,
            (select max(q.due_on) from case_question q where q.case_id = c.id and q.answered_at is null) as answer_due
        from supervision_case c
        where c.asked = {true} and {scope c.region, c.kind, c.office_id, c.number, c.buyer_code, c.procurement_id}
          and (c.opened_at < @at or (c.opened_at = @at and c.id > @id))
        order by c.opened_at desc, c.id {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (after.Problem is { } foreign)
            {
                return foreign;
            }

            var today = time.Today();
            var rows = await sql.Query<Row>(
                Select,
                current.Caller.OwnProcurements(today),
                new
                {
                    at = after.Value.At,
                    id = after.Value.Id,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor
                .Page(rows, query.Take, last => new LatestFirst(last.OpenedAt, last.Id))
                .As(row => new Item
                {
                    Id = row.Id,
                    Number = row.Number,
                    Title = row.Title,
                    IsAsked = row.State == CaseStates.Waiting,
                    IsClosed = row.State == CaseStates.Closed,
                    AnswerDue = row.AnswerDue,
                    IsLate = row.State == CaseStates.Waiting && row.AnswerDue < today,
                    OpenedAt = row.OpenedAt,
                });
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Number { get; init; } = "";
            public string Title { get; init; } = "";
            public string State { get; init; } = "";
            public DateTimeOffset OpenedAt { get; init; }
            public DateOnly? AnswerDue { get; init; }
        }
    }
}
