using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>
/// The markets of which the caller may see a warning, to choose from: the province's own always and first, then each whose data
/// were imported.
/// </summary>
public static class ListAlertMarkets
{
    /// <summary>All of them; there are few.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<IReadOnlyList<Item>>;

    /// <summary>A market.</summary>
    /// <param name="Market">As the list's filter takes it: ISO 3166-1, CN for the province's own.</param>
    /// <param name="Name">In words.</param>
    public sealed record Item(string Market, LocalizedText Name);

    private static readonly Statement Distinct = Statement.Of(
        "alerts.alert.markets",
        "select distinct a.market from alert a where {scope a.region, a.kind, a.office_id}"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            (
                await sql.Query<string>(
                    Distinct,
                    current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                    null,
                    cancellationToken
                )
            )
                .Append(Markets.Home)
                .Distinct()
                .OrderBy(market => market != Markets.Home)
                .ThenBy(market => market, StringComparer.Ordinal)
                .Select(market => new Item(market, Markets.Name(market)))
                .ToList();
    }
}
