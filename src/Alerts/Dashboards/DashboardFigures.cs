namespace Trading.Alerts.Dashboards;

/// <summary>What a figure of the dashboards counts, and by which day: each leads to the rows that it is the sum of.</summary>
public static class DashboardFigures
{
    /// <summary>Warnings, by the day on which they were raised.</summary>
    public const string Alerts = "alerts";

    /// <summary>Those that somebody has decided on, by the same day.</summary>
    public const string Decided = "decided";

    /// <summary>Procurements, by the day of their notice, as all that follow.</summary>
    public const string Published = "published";

    /// <summary>Lots whose bids were read out.</summary>
    public const string Lots = "lots";

    /// <summary>Bidders of those lots.</summary>
    public const string Bids = "bids";

    /// <summary>Lots with one bidder.</summary>
    public const string Single = "single";

    /// <summary>Bidders whose division the registry knows.</summary>
    public const string OriginKnown = "originKnown";

    /// <summary>Of those, from another city of the province.</summary>
    public const string OtherCity = "otherCity";

    /// <summary>Of those, from another province.</summary>
    public const string OtherProvince = "otherProvince";

    /// <summary>Bidders whose size class the registry knows.</summary>
    public const string SizeKnown = "sizeKnown";

    /// <summary>Of those, micro, small and medium enterprises.</summary>
    public const string Small = "small";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Alerts, new("预警", "Warnings")),
        new(Decided, new("已处置预警", "Warnings decided on")),
        new(Published, new("项目", "Procurements")),
        new(Lots, new("已开标标段", "Lots opened")),
        new(Bids, new("投标人次", "Bidders")),
        new(Single, new("仅一家投标的标段", "Lots with one bidder")),
        new(OriginKnown, new("所在地已知的投标人次", "Bidders whose division is known")),
        new(OtherCity, new("省内其他市投标人次", "Bidders from other cities")),
        new(OtherProvince, new("外省投标人次", "Bidders from other provinces")),
        new(SizeKnown, new("规模已知的投标人次", "Bidders whose size is known")),
        new(Small, new("中小微企业投标人次", "SMEs among the bidders")),
    ];

    /// <summary>True where it counts by the day of raising.</summary>
    internal static bool IsOfAlerts(string figure) => figure is Alerts or Decided;

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
