namespace Trading.Alerts.Collusion;

/// <summary>How wide a market was taken so that it holds enough procurements to compare with.</summary>
public static class MarketWidths
{
    /// <summary>One kind, category, city and currency.</summary>
    public const string City = "city";

    /// <summary>The city alone has too few: the category over the province.</summary>
    public const string Province = "province";

    /// <summary>So has the category: the kind over the province.</summary>
    public const string Kind = "kind";

    /// <summary>All of them, the narrowest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(City, new("本市同类项目", "The city's own of that category")),
        new(
            Province,
            new(
                "本市项目太少，放宽到全省同类",
                "Too few in the city: the category over the province"
            )
        ),
        new(
            Kind,
            new(
                "同类项目太少，放宽到全省同一交易类型",
                "Too few of the category: the kind over the province"
            )
        ),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
