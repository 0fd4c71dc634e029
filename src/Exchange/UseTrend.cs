using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>For how many tenders the own firm's record was used, by week.</summary>
public static class UseTrend
{
    /// <summary>Of the caller's firm.</summary>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query : IQuery<IReadOnlyList<long>>;

    private static readonly Statement Count = Statement.Of(
        "exchange.receipt.trend",
        $"""
        select week, count(*) as count from (
            select {Weekly.Number("at")} as week from receipt
            where entity_code = @code and at >= @week0 and at < @week8) used
        group by week
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<long>>
    {
        public async ValueTask<Outcome<IReadOnlyList<long>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.EntityCode is { } code
                ? Weekly.Counts(
                    await sql.Query<Weekly>(
                        Count,
                        Weekly.With(time.Today(), new { code }),
                        cancellationToken
                    )
                )
                : Problem.Forbidden(
                    "您的账号没有对应的经营主体。",
                    "Your account keeps no firm's record."
                );
    }
}
