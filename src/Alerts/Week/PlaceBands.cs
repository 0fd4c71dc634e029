using Trading.Analysis.Proportions;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Week;

/// <summary>Some neighbouring places of a week's list, and how often what stood there in past weeks was confirmed.</summary>
/// <param name="From">The first place.</param>
/// <param name="To">The last; null for all that follow.</param>
/// <param name="OfOffice">False where the whole province stands in for an office with too few verdicts.</param>
/// <param name="Decided">Verdicts there are.</param>
/// <param name="Confirmed">Of these, those confirmed.</param>
/// <param name="Interval">Confirmed among decided, with its 95 % interval (Wilson); null where there are none.</param>
public sealed record PlaceBand(
    int From,
    int? To,
    bool OfOffice,
    long Decided,
    long Confirmed,
    WilsonInterval? Interval
)
{
    /// <summary>True where it holds a place.</summary>
    public bool Holds(int place) => place >= From && place <= (To ?? int.MaxValue);

    /// <summary>Its places in words.</summary>
    public LocalizedText Places =>
        To is { } last
            ? new($"第{From}–{last}位", $"places {From}–{last}")
            : new($"第{From}位以后", $"place {From} on");
}

/// <summary>How often a place of an office's past lists was confirmed (<c>week.json</c>).</summary>
internal sealed class PlaceBands(SqlSession sql)
{
    private const int Week = 7;

    private static readonly Table Shipped = EmbeddedJson.Read<Table>("week.json");

    private static readonly Statement OfOffice = Statement.Of(
        "alerts.alert_presented.places_of_office",
        """
        select r.place, a.state, count(*) as count from alert_presented r join alert a on a.id = r.alert_id
        where r.office_id = @office and r.week < @week and r.week >= @first and a.state in ('confirmed', 'dismissed')
          and {scope a.region, a.kind, a.office_id}
        group by r.place, a.state
        """
    );

    [WithoutScope("a share of verdicts over several offices, of which none is named")]
    private static readonly Statement OfAll = Statement.Of(
        "alerts.alert_presented.places_of_all",
        """
        select r.office_id, r.place, a.state, count(*) as count from alert_presented r join alert a on a.id = r.alert_id
        where r.week < @week and r.week >= @first and a.state in ('confirmed', 'dismissed') and a.market = @market
        group by r.office_id, r.place, a.state
        """
    );

    /// <summary>Where the bands come from.</summary>
    public static LocalizedText Source => Shipped.Source;

    /// <summary>Each band as it was in the weeks before one.</summary>
    public async Task<IReadOnlyList<PlaceBand>> Of(
        Guid office,
        int week,
        DataScope scope,
        CancellationToken cancel
    )
    {
        var weeks = new { week, first = week - (Week * Shipped.Weeks) };
        var own = await sql.Query<Row>(
            OfOffice,
            scope,
            Arguments.Of(weeks, new { office }),
            cancel
        );
        var all = await sql.Query<Row>(
            OfAll,
            Arguments.Of(weeks, new { market = Markets.Home }),
            cancel
        );
        return
        [
            .. Shipped.Bands.Select(band =>
            {
                var mine = Of(band, own, ofOffice: true);
                List<Row> others = [.. all.Where(row => band.Holds(row.Place))];
                return
                    mine.Decided < Shipped.FewestVerdicts
                    && others.DistinctBy(row => row.OfficeId).Count() >= Shipped.FewestOffices
                    ? Of(band, others, ofOffice: false)
                    : mine;
            }),
        ];
    }

    private static PlaceBand Of(Band band, IEnumerable<Row> rows, bool ofOffice)
    {
        List<Row> held = [.. rows.Where(row => band.Holds(row.Place))];
        var decided = held.Sum(row => row.Count);
        var confirmed = held.Where(row => row.State == AlertStates.Confirmed).Sum(row => row.Count);
        return new(
            band.From,
            band.To,
            ofOffice,
            decided,
            confirmed,
            WilsonInterval.Of(confirmed, decided)
        );
    }

    private sealed record Table(
        IReadOnlyList<Band> Bands,
        int Weeks,
        int FewestVerdicts,
        int FewestOffices,
        LocalizedText Source
    );

    private sealed record Band(int From, int? To)
    {
        public bool Holds(int place) => place >= From && place <= (To ?? int.MaxValue);
    }

    private sealed record Row
    {
        public Guid OfficeId { get; init; }
        public int Place { get; init; }
        public string State { get; init; } = "";
        public long Count { get; init; }
    }
}
