using Trading.Alerts.Indicators;

namespace Trading.Alerts.Collusion;

/// <summary>How many lots there are of one country, kind, category, method, city and currency, with three valid bids and more.</summary>
internal sealed record MarketCount
{
    public string Country { get; init; } = Markets.Home;
    public string Kind { get; init; } = "";
    public string Category { get; init; } = "";
    public string Method { get; init; } = "";
    public string City { get; init; } = "";
    public string Currency { get; init; } = "";
    public long Auctions { get; init; }
}

/// <summary>A market that is ranked by itself: what it compares with, and which cities, categories and methods it lists.</summary>
internal sealed record PlannedMarket
{
    /// <summary>The whole province, where a market is wider than a city.</summary>
    public const string Province = "210000";

    public string Key { get; init; } = "";

    /// <summary>ISO 3166-1; what was imported of another country is compared with nothing else.</summary>
    public string Country { get; init; } = Markets.Home;
    public string Kind { get; init; } = "";

    /// <summary>Empty where all categories of the kind are compared, or none is recorded.</summary>
    public string Category { get; init; } = "";

    /// <summary>Empty where all methods are compared.</summary>
    public string Method { get; init; } = "";

    /// <summary>The city, or the province.</summary>
    public string Region { get; init; } = "";
    public string Currency { get; init; } = "";

    /// <summary>One of <see cref="MarketWidths"/>.</summary>
    public string Width { get; init; } = "";
    public long Auctions { get; init; }

    /// <summary>Of which category, method and city the market lists its lots; the others are listed by a narrower one.</summary>
    public IReadOnlySet<MarketCell> Lists { get; init; } = new HashSet<MarketCell>();
}

/// <summary>The narrowest that lots are counted by, within a kind and currency.</summary>
internal sealed record MarketCell(string Category, string Method, string City);

/// <summary>
/// Which markets there are: kind, category, method, city and currency; where that holds too few, the category and method over the
/// province; where that does, the category whatever the method; where that does, the kind. Each lot is listed by the narrowest
/// that holds enough. A market compares with all that is of its width, listed by it or not. Countries never meet.
/// </summary>
internal static class MarketPlan
{
    /// <summary>In the order of their keys.</summary>
    /// <param name="counts">All that is counted.</param>
    /// <param name="least">How many a market must hold.</param>
    public static IReadOnlyList<PlannedMarket> Of(IReadOnlyList<MarketCount> counts, int least) =>
        [
            .. counts
                .GroupBy(count => (count.Country, count.Kind, count.Currency))
                .SelectMany(kind => OfKind([.. kind], least))
                .OrderBy(market => market.Key, StringComparer.Ordinal),
        ];

    private static IEnumerable<PlannedMarket> OfKind(List<MarketCount> counts, int least)
    {
        var left = new HashSet<MarketCell>();
        foreach (var category in counts.GroupBy(count => count.Category, StringComparer.Ordinal))
        {
            var rest = new HashSet<MarketCell>();
            foreach (var method in category.GroupBy(count => count.Method, StringComparer.Ordinal))
            {
                var small = new HashSet<MarketCell>();
                foreach (var city in method)
                {
                    if (city.Auctions >= least)
                    {
                        yield return Market(city, MarketWidths.City, city.Auctions, [CellOf(city)]);
                    }
                    else
                    {
                        small.Add(CellOf(city));
                    }
                }

                var ofMethod = method.Sum(city => city.Auctions);
                if (small.Count > 0 && ofMethod >= least)
                {
                    yield return Market(method.First(), MarketWidths.Province, ofMethod, small);
                }
                else
                {
                    rest.UnionWith(small);
                }
            }

            var all = category.Sum(count => count.Auctions);
            if (rest.Count > 0 && all >= least)
            {
                yield return Market(category.First(), MarketWidths.Methods, all, rest);
            }
            else
            {
                left.UnionWith(rest);
            }
        }

        if (left.Count > 0)
        {
            yield return Market(
                counts[0],
                MarketWidths.Kind,
                counts.Sum(count => count.Auctions),
                left
            );
        }
    }

    private static MarketCell CellOf(MarketCount count) =>
        new(count.Category, count.Method, count.City);

    private static PlannedMarket Market(
        MarketCount of,
        string width,
        long auctions,
        HashSet<MarketCell> lists
    )
    {
        var isOfMethod = width is MarketWidths.City or MarketWidths.Province;
        var isOfCategory = width != MarketWidths.Kind;
        var region =
            width == MarketWidths.City || of.Country != Markets.Home
                ? of.City
                : PlannedMarket.Province;
        // What another country's market is called begins with it, so that no two share a name.
        var country = of.Country == Markets.Home ? "" : $"{of.Country}:";
        return new()
        {
            Key = TableKey.Of(
                $"{country}{of.Kind}/{(isOfCategory ? of.Category : "*")}/{(isOfMethod ? of.Method : "*")}/{region}/{of.Currency}"
            ),
            Country = of.Country,
            Kind = of.Kind,
            Category = isOfCategory ? of.Category : "",
            Method = isOfMethod ? of.Method : "",
            Region = region,
            Currency = of.Currency,
            Width = width,
            Auctions = auctions,
            Lists = lists,
        };
    }
}
