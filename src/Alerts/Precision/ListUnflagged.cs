using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Precision;

/// <summary>Procurements without a warning that were drawn to be looked at, in the caller's scope: the latest month first.</summary>
public static class ListUnflagged
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary><c>fine</c>, <c>wrong</c>, or <c>waiting</c> for those that nobody has looked at; all of them when left out.</summary>
        public string? Answer { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Key of the draw's row.</summary>
        public Guid Id { get; init; }

        /// <summary>The first day of the month it was drawn from.</summary>
        public DateOnly Month { get; init; }

        /// <summary>The city it was drawn in.</summary>
        public string City { get; init; } = "";

        /// <summary>Its place in the draw.</summary>
        public int Place { get; init; }

        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string Region { get; init; } = "";

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>One of <see cref="UnflaggedAnswers"/>; null while nobody has looked.</summary>
        public string? Answer { get; init; }

        /// <summary>Why.</summary>
        public string? Reason { get; init; }

        /// <summary>Who looked.</summary>
        public string? AnsweredBy { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset? AnsweredAt { get; init; }
    }

    internal const string Columns = """
        s.id, s.month, s.city, s.place, s.procurement_id, s.title, s.kind, s.region, s.buyer_name, s.answer, s.reason,
        s.answered_by, s.answered_at
        """;

    private const string Filters = """
        {scope s.region, s.kind, s.office_id}
          and (@answer is null or s.answer = @answer) and (@waiting = 0 or s.answer is null)
        """;

    private static readonly Statement Select = Statement.Of(
        "alerts.unflagged_sample.list",
        $$"""
        select {{Columns}} from unflagged_sample s
        where (s.month < @month or (s.month = @month and s.id > @id)) and {{Filters}}
        order by s.month desc, s.id {page} {recompile}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "alerts.unflagged_sample.count",
        $$"""select count(*) from unflagged_sample s where {{Filters}} {recompile}"""
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Answer)
                .Must(answer =>
                    answer
                        is null
                            or UnflaggedAnswers.Fine
                            or UnflaggedAnswers.Wrong
                            or UnflaggedAnswers.Waiting
                )
                .WithMessage(
                    "sample.answer",
                    "结论只能是 fine、wrong 或 waiting。",
                    "An answer is fine, wrong or waiting."
                );
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, new Position(DateOnly.MaxValue, Guid.Empty));
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var filters = new
            {
                answer = query.Answer == UnflaggedAnswers.Waiting ? null : query.Answer,
                waiting = query.Answer == UnflaggedAnswers.Waiting ? 1 : 0,
            };
            var rows = await sql.Query<Item>(
                Select,
                scope,
                Arguments.Of(
                    filters,
                    new
                    {
                        month = after.Value.Month,
                        id = after.Value.Id,
                        skip = 0,
                        take = query.Take + 1,
                    }
                ),
                cancellationToken
            );
            var count = await sql.One<long>(Count, scope, filters, cancellationToken);
            return Cursor.Page(rows, query.Take, row => new Position(row.Month, row.Id)) with
            {
                Total = new(count, OrMore: false),
            };
        }

        private sealed record Position(DateOnly Month, Guid Id);
    }
}
