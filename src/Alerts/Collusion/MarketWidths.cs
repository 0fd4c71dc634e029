namespace Trading.Alerts.Collusion;

/// <summary>How wide a market was taken so that it holds enough procurements to compare with.</summary>
public static class MarketWidths
{
    /// <summary>One kind, category, method, city and currency.</summary>
    public const string City = "city";

    /// <summary>The city alone has too few: the category and method over the province.</summary>
    public const string Province = "province";

    /// <summary>So has the method: the category over the province, whatever the method.</summary>
    public const string Methods = "methods";

    /// <summary>So has the category: the kind over the province, whatever the method.</summary>
    public const string Kind = "kind";

    /// <summary>All of them, the narrowest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(
            City,
            new(
                "同一地区、同类、同一交易方式的项目",
                "Procurements of its place, category and method"
            )
        ),
        new(
            Province,
            new(
                "本市项目太少，放宽到全省同类、同一交易方式",
                "Too few in the city: the category and method over the province"
            )
        ),
        new(
            Methods,
            new(
                "该交易方式的项目太少，放宽到全省同类、各种交易方式，比较较粗",
                "Too few of the method: the category over the province, whatever the method; a rougher comparison"
            )
        ),
        new(
            Kind,
            new(
                "同类项目太少，放宽到全省同一交易类型、各种交易方式，比较较粗",
                "Too few of the category: the kind over the province, whatever the method; a rougher comparison"
            )
        ),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
