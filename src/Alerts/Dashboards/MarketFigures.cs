namespace Trading.Alerts.Dashboards;

/// <summary>How open a market was: of what was published in the period, as far as bids were read out.</summary>
public sealed record MarketFigures
{
    /// <summary>None.</summary>
    public static readonly MarketFigures None = new();

    /// <summary>Procurements.</summary>
    public long Published { get; init; }

    /// <summary>Lots whose bids were read out.</summary>
    public long Lots { get; init; }

    /// <summary>Their bidders; who bids for two lots counts twice.</summary>
    public long Bids { get; init; }

    /// <summary>Lots with one bidder.</summary>
    public long Single { get; init; }

    /// <summary>Bidders whose division the registry knows.</summary>
    public long OriginKnown { get; init; }

    /// <summary>Of those, from another city of the province.</summary>
    public long OtherCity { get; init; }

    /// <summary>Of those, from another province.</summary>
    public long OtherProvince { get; init; }

    /// <summary>Bidders whose size class the registry knows.</summary>
    public long SizeKnown { get; init; }

    /// <summary>Of those, micro, small and medium enterprises.</summary>
    public long Small { get; init; }

    /// <summary>Bidders per lot.</summary>
    public double? BidsPerLot => Share(Bids, Lots);

    /// <summary>Lots with one bidder, as a share.</summary>
    public double? SingleShare => Share(Single, Lots);

    /// <summary>Bidders from elsewhere, of those whose division is known.</summary>
    public double? OutsideShare => Share(OtherCity + OtherProvince, OriginKnown);

    /// <summary>SMEs, of those whose size is known.</summary>
    public double? SmallShare => Share(Small, SizeKnown);

    /// <summary>A figure by its code.</summary>
    public long Of(string figure) =>
        figure switch
        {
            DashboardFigures.Published => Published,
            DashboardFigures.Lots => Lots,
            DashboardFigures.Bids => Bids,
            DashboardFigures.Single => Single,
            DashboardFigures.OriginKnown => OriginKnown,
            DashboardFigures.OtherCity => OtherCity,
            DashboardFigures.OtherProvince => OtherProvince,
            DashboardFigures.SizeKnown => SizeKnown,
            DashboardFigures.Small => Small,
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "No such figure."),
        };

    internal MarketFigures With(string measure, long amount) =>
        measure switch
        {
            DashboardFigures.Published => this with { Published = Published + amount },
            DashboardFigures.Lots => this with { Lots = Lots + amount },
            DashboardFigures.Bids => this with { Bids = Bids + amount },
            DashboardFigures.Single => this with { Single = Single + amount },
            DashboardFigures.OriginKnown => this with { OriginKnown = OriginKnown + amount },
            DashboardFigures.OtherCity => this with { OtherCity = OtherCity + amount },
            DashboardFigures.OtherProvince => this with { OtherProvince = OtherProvince + amount },
            DashboardFigures.SizeKnown => this with { SizeKnown = SizeKnown + amount },
            DashboardFigures.Small => this with { Small = Small + amount },
            _ => this,
        };

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
