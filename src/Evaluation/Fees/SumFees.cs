using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>A month's fees in the caller's scope, added up by state.</summary>
public static class SumFees
{
    /// <summary>Of one month, as <c>2026-11</c>.</summary>
    [Requires(EvaluationPermissions.PayFees)]
    public sealed record Query(string Month) : IQuery<IReadOnlyList<Sum>>;

    /// <summary>A state's.</summary>
    public sealed record Sum
    {
        /// <summary>See <see cref="Terms.FeeStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>How many.</summary>
        public int Fees { get; init; }

        /// <summary>Together, in hundredths of the yuan.</summary>
        public long AmountMinor { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "evaluation.expert_fee.sums",
        """
        select state, count(*) as fees, cast(sum(amount_minor) as bigint) as amount_minor from expert_fee
        where {scope region, kind, office_id} and fee_month = @month group by state order by state
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() =>
            RuleFor(query => query.Month)
                .Must(month => FeeMonth.Read(month) is not null)
                .WithMessage("month", "请写作 2026-11。", "Write it as 2026-11.");
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Sum>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Sum>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await sql.Query<Sum>(
                Select,
                current.Caller.ScopeOf(EvaluationPermissions.PayFees),
                new { month = FeeMonth.Read(query.Month) },
                cancellationToken
            );
    }
}
