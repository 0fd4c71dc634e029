using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>Payments of fees in the caller's scope that stand, the latest first.</summary>
public static class ListPayments
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 10;
    }

    /// <summary>A payment.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The day.</summary>
        public DateOnly PaidOn { get; init; }

        /// <summary>Its number.</summary>
        public string Reference { get; init; } = "";

        /// <summary>How many fees.</summary>
        public int Fees { get; init; }

        /// <summary>Together, in hundredths of the yuan.</summary>
        public long AmountMinor { get; init; }

        /// <summary>When it was entered.</summary>
        public DateTimeOffset MadeAt { get; init; }

        /// <summary>By whom.</summary>
        public string MadeBy { get; init; } = "";
    }

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert_fee_payment.list",
        """
        select p.id, p.paid_on, p.reference, p.fees, p.amount_minor, p.made_at, p.made_by
        from expert_fee_payment p
        where {after} and p.undone_at is null
          and exists (select 1 from expert_fee f where f.payment_id = p.id and {scope f.region, f.kind, f.office_id})
        order by {order} {page} {recompile}
        """,
        "-made",
        By<Item>.Id("p.id", item => item.Id),
        new Sort<Item>("made", By<Item>.Instant("p.made_at", item => item.MadeAt))
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
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
                new(null, query.Cursor, query.Take),
                current.Caller.ScopeOf(EvaluationPermissions.PayFees),
                new { },
                cancellationToken
            );
        }
    }
}
