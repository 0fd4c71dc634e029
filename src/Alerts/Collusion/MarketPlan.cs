using Trading.Alerts.Indicators;

namespace Trading.Alerts.Collusion;

/// <summary>How many lots there are of one kind, category, city and currency, with three valid bids and more.</summary>
internal sealed record MarketCount
{
    public string Kind { get; init; } = "";
    public string Category { get; init; } = "";
    public string City { get; init; } = "";
    public string Currency { get; init; } = "";
    public long Auctions { get; init; }
}

/// <summary>A market that is ranked by itself: what it compares with, and which cities and categories it lists.</summary>
internal sealed record PlannedMarket
{
    /// <summary>The whole province, where a market is wider than a city.</summary>
    public const string Province = "210000";

    public string Key { get; init; } = "";
    public string Kind { get; init; } = "";

    /// <summary>Empty where all categories of the kind are compared, or none is recorded.</summary>
    public string Category { get; init; } = "";

    /// <summary>The city, or the province.</summary>
    public string Region { get; init; } = "";
    public string Currency { get; init; } = "";

    /// <summary>One of <see cref="MarketWidths"/>.</summary>
    public string Width { get; init; } = "";
    public long Auctions { get; init; }

    /// <summary>Of which category and city the market lists its lots; the others are listed by a narrower one.</summary>
    public IReadOnlySet<(string Category, string City)> Lists { get; init; } =
        new HashSet<(string, string)>();
}

/// <summary>
/// Which markets there are: kind, category, city and currency; where that holds too few, the category over the province; where
/// that does, the kind over the province. Each lot is listed by the narrowest that holds enough. A market compares with all
/// that is of its width, listed by it or not.
/// </summary>
internal static class MarketPlan
{
    /// <summary>In the order of their keys.</summary>
    /// <param name="counts">All that is counted.</param>
    /// <param name="least">How many a market must hold.</param>
    public static IReadOnlyList<PlannedMarket> Of(IReadOnlyList<MarketCount> counts, int least) =>
        [
            .. counts
                .GroupBy(count => (count.Kind, count.Currency))
                .SelectMany(kind => OfKind(kind.Key.Kind, kind.Key.Currency, [.. kind], least))
                .OrderBy(market => market.Key, StringComparer.Ordinal),
        ];

    private static IEnumerable<PlannedMarket> OfKind(
        string kind,
        string currency,
        List<MarketCount> counts,
        int least
    )
    {
        var left = new HashSet<(string, string)>();
        foreach (var category in counts.GroupBy(count => count.Category, StringComparer.Ordinal))
        {
            var small = new HashSet<(string, string)>();
            foreach (var city in category)
            {
                if (city.Auctions >= least)
                {
                    yield return Market(
                        city.Category,
                        city.City,
                        MarketWidths.City,
                        city.Auctions,
                        [(city.Category, city.City)]
                    );
                }
                else
                {
                    small.Add((city.Category, city.City));
                }
            }

            var all = category.Sum(city => city.Auctions);
            if (small.Count > 0 && all >= least)
            {
                yield return Market(
                    category.Key,
                    PlannedMarket.Province,
                    MarketWidths.Province,
                    all,
                    small
                );
            }
            else
            {
                left.UnionWith(small);
            }
        }

        if (left.Count > 0)
        {
            yield return Market(
                "",
                PlannedMarket.Province,
                MarketWidths.Kind,
                counts.Sum(count => count.Auctions),
                left
            );
        }

        PlannedMarket Market(
            string category,
            string region,
            string width,
            long auctions,
            HashSet<(string, string)> lists
        ) =>
            new()
            {
                Key = TableKey.Of(
                    $"{kind}/{(width == MarketWidths.Kind ? "*" : category)}/{region}/{currency}"
                ),
                Kind = kind,
                Category = category,
                Region = region,
                Currency = currency,
                Width = width,
                Auctions = auctions,
                Lists = lists,
            };
    }
}
