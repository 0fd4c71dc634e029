using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Reviews;

/// <summary>How many submissions were verified or returned, by week.</summary>
public static class ReviewTrend
{
    /// <summary>Nothing to say.</summary>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query : IQuery<IReadOnlyList<long>>;

    private static readonly Statement Count = Statement.Of(
        "registry.review.trend",
        $"""
        select week, count(*) as count from (
            select {Weekly.Number("decided_at")} as week from review
            where decided_at >= @week0 and decided_at < @week8 and decision in ('verified', 'returned')) decided
        group by week
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<long>>
    {
        public async ValueTask<Outcome<IReadOnlyList<long>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            Weekly.Counts(
                await sql.Query<Weekly>(
                    Count,
                    Weekly.With(time.Today(), new { }),
                    cancellationToken
                )
            );
    }
}
