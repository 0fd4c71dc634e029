using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Announcements;

/// <summary>The market in figures for everybody: what was announced within a year, by city.</summary>
public static class SummariseMarket
{
    /// <summary>How far back it looks.</summary>
    public const int Days = 365;

    /// <summary>Nothing to say.</summary>
    [Anyone("figures of what is published to everybody")]
    public sealed record Query : IQuery<Market>;

    /// <summary>The province.</summary>
    /// <param name="Cities">Each of its cities, in the order of their codes, whether it trades or not.</param>
    /// <param name="Announced">Procurements announced, those of no city included.</param>
    /// <param name="Open">Of these, open for bids now.</param>
    /// <param name="Awarded">Of these, awarded.</param>
    /// <param name="AwardedMinor">What the awards come to, in fen; those in another currency are left out.</param>
    /// <param name="Bids">Firms that bid for an opened procurement, on average; null when none was opened.</param>
    public sealed record Market(
        IReadOnlyList<City> Cities,
        int Announced,
        int Open,
        int Awarded,
        long AwardedMinor,
        decimal? Bids
    )
    {
        /// <summary>What the awards come to.</summary>
        public Money AwardedValue => Money.Of(AwardedMinor, Money.Yuan)!.Value;
    }

    /// <summary>A city.</summary>
    /// <param name="Region">Its code.</param>
    /// <param name="Announced">Procurements announced there.</param>
    /// <param name="Open">Open for bids now.</param>
    public sealed record City(RegionCode Region, int Announced, int Open);

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement ByCity = Statement.Of(
        "procurement.market.by_city",
        """
        select substring(p.region, 1, 4) as city, count(*) as announced,
               sum(case when p.state in @taking and d.at > @now then 1 else 0 end) as taking,
               sum(case when p.state in @won then 1 else 0 end) as awarded
        from procurement p
        join procurement_step n on n.procurement_id = p.id and n.step = 'notice'
        left join procurement_step d on d.procurement_id = p.id and d.step = 'deadline'
        where p.country = 'CN' and n.at >= @since
        group by substring(p.region, 1, 4)
        """
    );

    [WithoutScope("notices and results are for everybody")]
    private static readonly Statement InBids = Statement.Of(
        "procurement.market.in_bids",
        """
        select cast(coalesce(sum(case when b.winner = {true} and p.currency = 'CNY' then b.amount_minor else 0 end), 0) as bigint) as awarded_minor,
               coalesce(sum(case when b.is_first = 1 then 1 else 0 end), 0) as bids, count(distinct p.id) as opened
        from procurement p
        join procurement_step n on n.procurement_id = p.id and n.step = 'notice'
        join (select b.procurement_id, b.winner, b.amount_minor,
                     row_number() over (partition by b.procurement_id, b.bidder_code order by b.place) as is_first
              from bid b where b.status <> 'withdrawn' and b.superseded = {false}) b on b.procurement_id = p.id
        where p.country = 'CN' and n.at >= @since
        """
    );

    internal sealed class Handler(SqlSession sql, TradingKinds kinds, TimeProvider time)
        : IQueryHandler<Query, Market>
    {
        public async ValueTask<Outcome<Market>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var asked = new
            {
                now,
                since = now.AddDays(-Days),
                taking = kinds.StatesOf(Standing.TakesBids),
                won = kinds.StatesOf(Standing.HasWinner),
            };
            var rows = await sql.Query<Row>(ByCity, asked, cancellationToken);
            var bids = (await sql.One<BidRow>(InBids, asked, cancellationToken))!;
            return new Market(
                [
                    .. Regions.Cities.Select(city =>
                    {
                        var row = rows.Find(row => row.City == city.Code.ToString()[..4]);
                        return new City(city.Code, row?.Announced ?? 0, row?.Taking ?? 0);
                    }),
                ],
                rows.Sum(row => row.Announced),
                rows.Sum(row => row.Taking),
                rows.Sum(row => row.Awarded),
                bids.AwardedMinor,
                bids.Opened == 0 ? null : decimal.Divide(bids.Bids, bids.Opened)
            );
        }
    }

    private sealed record Row
    {
        public string? City { get; init; }
        public int Announced { get; init; }
        public int Taking { get; init; }
        public int Awarded { get; init; }
    }

    private sealed record BidRow
    {
        public long AwardedMinor { get; init; }
        public int Bids { get; init; }
        public int Opened { get; init; }
    }
}
