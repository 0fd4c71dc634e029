using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Fees;

/// <summary>What experts are due in the caller's scope, the latest entered first.</summary>
public static class ListFees
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Month of the evaluations, as <c>2026-11</c>.</summary>
        public string? Month { get; init; }

        /// <summary>See <see cref="Terms.FeeStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>Part of the expert's name.</summary>
        public string? Name { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the latest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One fee.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Of which panel.</summary>
        public Guid PanelId { get; init; }
        public Guid ProcurementId { get; init; }

        /// <summary>What was bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>The expert's.</summary>
        public string Name { get; init; } = "";

        /// <summary>Day of the evaluation.</summary>
        public DateOnly EvaluatedOn { get; init; }

        /// <summary>Whole hours.</summary>
        public int Hours { get; init; }

        /// <summary>True for away from home.</summary>
        public bool Away { get; init; }

        /// <summary>What the rate says, in hundredths of the yuan.</summary>
        public long ComputedMinor { get; init; }

        /// <summary>What is due.</summary>
        public long AmountMinor { get; init; }

        /// <summary>Why it is another amount.</summary>
        public string? Reason { get; init; }

        /// <summary>See <see cref="Terms.FeeStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When it was paid.</summary>
        public DateOnly? PaidOn { get; init; }

        /// <summary>With what payment.</summary>
        public string? Reference { get; init; }

        /// <summary>When it was entered.</summary>
        public DateTimeOffset EnteredAt { get; init; }
    }

    private const string Filters = """
        {scope f.region, f.kind, f.office_id}
          and (@month is null or f.fee_month = @month)
          and (@state is null or f.state = @state)
          and (@name is null or lower(e.name) like @name escape '\')
        """;

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert_fee.list",
        $$"""
        select f.id, f.panel_id, n.procurement_id, e.name, f.evaluated_on, f.hours, f.away, f.computed_minor, f.amount_minor,
               f.reason, f.state, p.paid_on, p.reference, f.entered_at
        from expert_fee f
        join expert e on e.id = f.expert_id
        join panel n on n.id = f.panel_id
        left join expert_fee_payment p on p.id = f.payment_id
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-entered",
        By<Item>.Id("f.id", item => item.Id),
        new("entered", By<Item>.Instant("f.entered_at", item => item.EnteredAt)),
        new("name", By<Item>.Text("e.name", item => item.Name)),
        new("amount", By<Item>.Whole("f.amount_minor", item => item.AmountMinor))
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.expert_fee.list_count",
        $$"""
        select count(*) from (
            select f.id from expert_fee f join expert e on e.id = f.expert_id
            where {{Filters}} order by f.id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Name).IsLineOrNone(100);
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Month)
                .Must(month => string.IsNullOrEmpty(month) || FeeMonth.Read(month) is not null)
                .WithMessage("month", "请写作 2026-11。", "Write it as 2026-11.");
        }
    }

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(EvaluationPermissions.PayFees);
            var filters = new
            {
                month = FeeMonth.Read(query.Month),
                state = string.IsNullOrEmpty(query.State) ? null : query.State,
                name = Like.Contains(query.Name),
            };
            var found = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, query.Take, query.CountUpTo),
                scope,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            if (page.Items.Count == 0)
            {
                return page;
            }

            var titles = await procurements.Titles(
                [.. page.Items.Select(item => item.ProcurementId).Distinct()],
                cancellationToken
            );
            return page.As(item =>
                item with
                {
                    Title = titles.GetValueOrDefault(item.ProcurementId, ""),
                }
            );
        }
    }
}
