using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>The figures of procurements that are compared.</summary>
internal sealed class MeasurementStore(SqlSession sql)
{
    private static readonly Statement Known = Statement.Of(
        "alerts.indicator_measurement.of_procurements",
        """
        select procurement_id, metric, peer_group, lot, place, value from indicator_measurement
        where procurement_id in @ids
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "alerts.indicator_measurement.delete",
        """
        delete from indicator_measurement
        where procurement_id = @id and metric = @metric and peer_group = @group and lot = @lot and place = @place
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_measurement.insert",
        """
        insert into indicator_measurement (procurement_id, metric, peer_group, lot, place, value)
        values (@id, @metric, @group, @lot, @place, @value)
        """
    );

    private static readonly Statement AllMetrics = Statement.Of(
        "alerts.indicator_measurement.metrics",
        "select distinct metric from indicator_measurement order by metric"
    );

    private static readonly Statement OfMetric = Statement
        .Of(
            "alerts.indicator_measurement.of_metric",
            "select peer_group, value from indicator_measurement where metric = @metric order by peer_group"
        )
        .Within(TimeSpan.FromMinutes(5));

    /// <summary>Those of procurements so far. Whoever goes on to replace them holds their rows locked.</summary>
    public async Task<ILookup<Guid, Row>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<OwnedRow>(Known, new { ids }, cancel)).ToLookup(
            row => row.ProcurementId,
            row => row.Figure()
        );

    /// <summary>Replaces a procurement's.</summary>
    public void Replace(
        Guid id,
        IEnumerable<Row> before,
        string market,
        IReadOnlyList<Measurement> now
    )
    {
        var known = before.ToHashSet();
        var met = new Dictionary<(string, string, string), int>();
        var rows = now.Select(one =>
            {
                var key = (one.Metric, PeerGroup.Of(market, one.Group), one.Lot ?? "");
                var place = met.GetValueOrDefault(key);
                met[key] = place + 1;
                return new Row
                {
                    Metric = key.Metric,
                    PeerGroup = key.Item2,
                    Lot = key.Item3,
                    Place = place,
                    Value = one.Value,
                };
            })
            .ToHashSet();
        sql.Hold([
            .. known
                .Except(rows)
                .Select(row => (Delete, Arguments(row)))
                .Concat(rows.Except(known).Select(row => (Insert, Arguments(row)))),
        ]);

        object Arguments(Row row) =>
            new
            {
                id,
                metric = row.Metric,
                group = row.PeerGroup,
                lot = row.Lot,
                place = row.Place,
                value = row.Value,
            };
    }

    public Task<List<string>> Metrics(CancellationToken cancel) =>
        sql.Query<string>(AllMetrics, null, cancel);

    /// <summary>All figures of a metric with their groups.</summary>
    public async IAsyncEnumerable<(string Group, double Value)> Of(
        string metric,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (var row in sql.Stream<FigureRow>(OfMetric, new { metric }, cancel))
        {
            yield return (row.PeerGroup, row.Value);
        }
    }

    private sealed record FigureRow
    {
        public string PeerGroup { get; init; } = "";
        public double Value { get; init; }
    }

    private sealed record OwnedRow
    {
        public Guid ProcurementId { get; init; }
        public string Metric { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Place { get; init; }
        public double Value { get; init; }

        public Row Figure() =>
            new()
            {
                Metric = Metric,
                PeerGroup = PeerGroup,
                Lot = Lot,
                Place = Place,
                Value = Value,
            };
    }

    /// <summary>A figure as it is kept.</summary>
    internal sealed record Row
    {
        public string Metric { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Place { get; init; }
        public double Value { get; init; }
    }
}
