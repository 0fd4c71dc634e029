using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>How many warnings nobody has decided on, by city and level. In the caller's scope.</summary>
public static class CountOpenAlerts
{
    /// <summary>Nothing to say.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Table>;

    /// <summary>The province.</summary>
    /// <param name="Cities">Each city and zone, in the order of their codes, whether it has any or not.</param>
    /// <param name="Total">All of them.</param>
    /// <param name="Elsewhere">Of these, those of no city: of the province itself, or of another market.</param>
    public sealed record Table(IReadOnlyList<City> Cities, Levelled Total, Levelled Elsewhere);

    /// <summary>One of the cities.</summary>
    /// <param name="Region">Its code.</param>
    /// <param name="Open">Its warnings.</param>
    public sealed record City(RegionCode Region, Levelled Open);

    /// <summary>So many of each level.</summary>
    public sealed record Levelled(int Red, int Orange, int Blue)
    {
        /// <summary>Of all levels.</summary>
        public int All => Red + Orange + Blue;

        internal Levelled And(Levelled other) =>
            new(Red + other.Red, Orange + other.Orange, Blue + other.Blue);
    }

    private static readonly Statement Count = Statement.Of(
        "alerts.alert.open_by_city",
        """
        select substring(a.region, 1, 4) as city, a.level, count(*) as alerts from alert a
        where a.market = @market and a.state = 'open' and {scope a.region, a.kind, a.office_id}
        group by substring(a.region, 1, 4), a.level
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Table>
    {
        public async ValueTask<Outcome<Table>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Query<Row>(
                Count,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { market = Markets.Home },
                cancellationToken
            );
            var byCity = rows.ToLookup(row => row.City ?? "");
            var cities = Regions
                .Administrations.Select(city => new City(
                    city.Code,
                    Of(byCity[city.Code.ToString()[..4]])
                ))
                .ToList();
            var total = Of(rows);
            var placed = cities.Aggregate(new Levelled(0, 0, 0), (sum, city) => sum.And(city.Open));
            return new Table(
                cities,
                total,
                new Levelled(
                    total.Red - placed.Red,
                    total.Orange - placed.Orange,
                    total.Blue - placed.Blue
                )
            );
        }

        private static Levelled Of(IEnumerable<Row> rows)
        {
            var counts = rows.ToLookup(row => row.Level, row => row.Alerts);
            return new Levelled(counts[3].Sum(), counts[2].Sum(), counts[1].Sum());
        }

        private sealed record Row
        {
            public string? City { get; init; }
            public int Level { get; init; }
            public int Alerts { get; init; }
        }
    }
}
