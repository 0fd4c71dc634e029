using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>The caller's own fees as an expert, the latest entered first; which procurement it was is not in it.</summary>
public static class ListMyFees
{
    /// <summary>All, or a month's.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Month of the evaluations, as <c>2026-11</c>.</summary>
        public string? Month { get; init; }

        /// <summary>See <see cref="Terms.FeeStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the latest first when left out.</summary>
        public string? Sort { get; init; }

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

        /// <summary>Day of the evaluation.</summary>
        public DateOnly EvaluatedOn { get; init; }

        /// <summary>The division, by GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>Whole hours.</summary>
        public int Hours { get; init; }

        /// <summary>True for away from home.</summary>
        public bool Away { get; init; }

        /// <summary>What is due, in hundredths of the yuan.</summary>
        public long AmountMinor { get; init; }

        /// <summary>Why it is not the amount of the rate.</summary>
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

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert_fee.mine",
        """
        select f.id, f.evaluated_on, f.region, f.hours, f.away, f.amount_minor, f.reason, f.state, p.paid_on, p.reference,
               f.entered_at
        from expert_fee f
        join expert e on e.id = f.expert_id
        left join expert_fee_payment p on p.id = f.payment_id
        where {after} and e.person_id = @personId and (@month is null or f.fee_month = @month)
          and (@state is null or f.state = @state)
        order by {order} {page} {recompile}
        """,
        "-entered",
        By<Item>.Id("f.id", item => item.Id),
        new Sort<Item>("entered", By<Item>.Instant("f.entered_at", item => item.EnteredAt))
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Month)
                .Must(month => string.IsNullOrEmpty(month) || FeeMonth.Read(month) is not null)
                .WithMessage("month", "请写作 2026-11。", "Write it as 2026-11.");
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
            return await sql.Page(
                Select,
                new(query.Sort, query.Cursor, query.Take),
                null,
                new
                {
                    personId = current.Caller.PersonId,
                    month = FeeMonth.Read(query.Month),
                    state = string.IsNullOrEmpty(query.State) ? null : query.State,
                },
                cancellationToken
            );
        }
    }
}
