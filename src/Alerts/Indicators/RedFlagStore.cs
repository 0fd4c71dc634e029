using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>By what processes are judged one by one: the fences of the last night, for each market.</summary>
internal sealed class RedFlagStore(SqlSession sql)
{
    private static readonly Statement OfMarket = Statement.Of(
        "alerts.indicator_red_flags.of_market",
        "select settings from indicator_red_flags where market = @market"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.indicator_red_flags.drop",
        "delete from indicator_red_flags where market = @market"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_red_flags.insert",
        """
        insert into indicator_red_flags (market, settings, counted_at) values (@market, @settings, @now)
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "alerts.indicator_dossier.lock_known",
        """
        select procurement_id from indicator_dossier {lock} where procurement_id in @ids order by procurement_id {for update}
        """
    );

    /// <summary>Those of the procurements that were judged, locked in their order.</summary>
    public Task<List<Guid>> LockKnown(IReadOnlyCollection<Guid> ids, CancellationToken cancel) =>
        sql.Query<Guid>(Lock, new { ids }, cancel);

    /// <summary>The settings of a market; null before its first night.</summary>
    public Task<string?> Settings(string market, CancellationToken cancel) =>
        sql.One<string>(OfMarket, new { market }, cancel);

    public Task<int> Keep(
        string market,
        string settings,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.ExecuteBatch(
            [
                (Drop, new { market }),
                (
                    Insert,
                    new
                    {
                        market,
                        settings,
                        now,
                    }
                ),
            ],
            cancel
        );
}
