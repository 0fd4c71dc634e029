using System.Globalization;

namespace Trading.Alerts.Dashboards;

/// <summary>Which sum.</summary>
internal sealed record SumKey(
    string Dimension,
    string Value,
    string Measure,
    DateOnly Day,
    string Region,
    string Kind,
    Guid? OfficeId
);

/// <summary>What was said of a procurement.</summary>
internal sealed record SignalKey(string Source, string Code)
{
    /// <summary>As the sums name it.</summary>
    public string Value => $"{Source}:{Code}";
}

/// <summary>A procurement as the dashboards count it.</summary>
internal sealed record DashboardRow
{
    public Guid ProcurementId { get; init; }
    public DateTimeOffset ScoredAt { get; init; }

    /// <summary>As of which change it was scored.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>0 where there is no warning.</summary>
    public long AlertVersion { get; init; }

    public string Market { get; init; } = "";
    public string Title { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Region { get; init; } = "";
    public Guid? OfficeId { get; init; }
    public string Industry { get; init; } = "";
    public string Stage { get; init; } = "";
    public string Buyer { get; init; } = "";
    public string BuyerName { get; init; } = "";
    public DateOnly PublishedOn { get; init; }

    /// <summary>0 where there is no warning.</summary>
    public int Level { get; init; }

    public string State { get; init; } = "";
    public DateOnly? RaisedOn { get; init; }
    public int? DecidedHours { get; init; }
    public int Lots { get; init; }
    public int Bids { get; init; }
    public int SingleLots { get; init; }
    public int OriginKnown { get; init; }
    public int OtherCity { get; init; }
    public int OtherProvince { get; init; }
    public int SizeKnown { get; init; }
    public int Small { get; init; }

    /// <summary>What adds up: of the province's own market alone.</summary>
    public IEnumerable<KeyValuePair<SumKey, long>> Parts(IEnumerable<SignalKey> signals)
    {
        if (Market != Markets.Home)
        {
            yield break;
        }

        foreach (var (measure, amount) in Openness().Where(part => part.Amount != 0))
        {
            yield return Part(DashboardDimensions.Market, "", measure, PublishedOn, amount);
        }

        if (RaisedOn is not { } raised)
        {
            yield break;
        }

        var standing = MeasureOf(Levels.Code(Level), State);
        yield return Part(DashboardDimensions.Alerts, "", standing, raised, 1);
        yield return Part(DashboardDimensions.Stage, Stage, standing, raised, 1);
        yield return Part(DashboardDimensions.Industry, Industry, standing, raised, 1);
        yield return Part(DashboardDimensions.Buyer, Buyer, standing, raised, 1);
        foreach (var signal in signals)
        {
            yield return Part(DashboardDimensions.Signal, signal.Value, State, raised, 1);
        }

        if (DecidedHours is { } hours)
        {
            yield return Part(
                DashboardDimensions.Waited,
                hours.ToString("D6", CultureInfo.InvariantCulture),
                DashboardFigures.Decided,
                raised,
                1
            );
        }
    }

    /// <summary>How a warning stands, as a measure of the sums.</summary>
    public static string MeasureOf(string level, string state) => $"{level}.{state}";

    private IEnumerable<(string Measure, long Amount)> Openness() =>
        [
            (DashboardFigures.Published, 1),
            (DashboardFigures.Lots, Lots),
            (DashboardFigures.Bids, Bids),
            (DashboardFigures.Single, SingleLots),
            (DashboardFigures.OriginKnown, OriginKnown),
            (DashboardFigures.OtherCity, OtherCity),
            (DashboardFigures.OtherProvince, OtherProvince),
            (DashboardFigures.SizeKnown, SizeKnown),
            (DashboardFigures.Small, Small),
        ];

    private KeyValuePair<SumKey, long> Part(
        string dimension,
        string value,
        string measure,
        DateOnly day,
        long amount
    ) => new(new(dimension, value, measure, day, Region, Kind, OfficeId), amount);
}
