using System.Collections.Frozen;
using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>Words of places as names and addresses write them: with and without 省, 市, 县, and a district behind its city.</summary>
internal static class RegionWords
{
    private static readonly string[] Levels =
    [
        "维吾尔自治区",
        "壮族自治区",
        "回族自治区",
        "特别行政区",
        "满族自治县",
        "蒙古族自治县",
        "左翼蒙古族自治县",
        "自治区",
        "自治县",
        "省",
        "市",
        "县",
        "区",
    ];

    // Behind a place's name, and of no weight in telling firms apart.
    private static readonly string[] Zones =
    [
        "高新技术产业开发区",
        "经济技术开发区",
        "高新技术开发区",
        "经济开发区",
        "高新区",
        "开发区",
        "保税区",
        "自贸区",
    ];

    // 民函〔2014〕171号: 东陵区 was renamed 浑南区; 民函〔2006〕300号: 新城子区 was renamed 沈北新区.
    private static readonly (string Word, string Now)[] Renamed =
    [
        ("东陵区", "210112"),
        ("新城子区", "210113"),
    ];

    private static readonly FrozenDictionary<string, Region[]> Whole = Words(bare: false);
    private static readonly FrozenDictionary<string, Region[]> Bare = Words(bare: true);
    private static readonly int Longest = Whole.Keys.Concat(Bare.Keys).Max(word => word.Length);

    /// <summary>The place that a text begins with, after others; null when it begins with none.</summary>
    /// <param name="text">Folded.</param>
    /// <param name="before">The places read before it.</param>
    public static (Region? Region, int Length)? At(string text, IReadOnlyList<Region> before)
    {
        for (var length = Math.Min(Longest, text.Length - 1); length >= 2; length--)
        {
            var word = text[..length];
            if (Whole.TryGetValue(word, out var regions))
            {
                return (Nearest(regions, before), length);
            }

            if (Bare.TryGetValue(word, out regions) && Nearest(regions, before) is { } region)
            {
                if (IsFormerLevel(region, text[length..], before))
                {
                    return (region, length + 1);
                }

                if (IsPlace(region, word, text[length..], before))
                {
                    return (region, length);
                }
            }
        }

        return before.Count > 0 && Zones.FirstOrDefault(text.StartsWith) is { } zone
            ? (null, zone.Length)
            : null;
    }

    /// <summary>The place that a whole text names; null when it names none.</summary>
    public static Region? Named(string text, IReadOnlyList<Region> before) =>
        Whole.TryGetValue(text, out var regions)
        || (Bare.TryGetValue(text, out regions) && regions[0].Level != RegionLevel.County)
            ? Nearest(regions!, before)
            : null;

    // 沈阳市辽中县 and 大连市普兰店市 are districts by now, under the same name.
    private static bool IsFormerLevel(Region region, string rest, IReadOnlyList<Region> before) =>
        region.Level == RegionLevel.County
        && rest is ['县' or '市', _, _, ..]
        && before.Any(city => city.Code == region.Parent);

    // A district's name alone is as often a brand (和平, 中山); behind its own city it is a place, unless nothing but a trade
    // would be left to tell the firm by.
    private static bool IsPlace(
        Region region,
        string word,
        string rest,
        IReadOnlyList<Region> before
    ) =>
        region.Level != RegionLevel.County
        || (
            before.Any(city => city.Code == region.Parent)
                ? rest.Length >= 4 && !TradeBegins(rest)
                : region.Name.Zh[^1] is not '区' && word.Length >= 3
        );

    private static bool TradeBegins(string text) =>
        Enumerable
            .Range(2, Math.Max(0, Math.Min(ResolutionTables.LongestTrade, text.Length) - 1))
            .Any(length => length <= text.Length && ResolutionTables.IsTrade(text[..length]));

    // Two cities have a 铁西区.
    private static Region Nearest(Region[] regions, IReadOnlyList<Region> before) =>
        regions.FirstOrDefault(region => before.Any(city => city.Code == region.Parent))
        ?? regions[0];

    private static FrozenDictionary<string, Region[]> Words(bool bare) =>
        Regions
            .All.Select(region => (Word: bare ? Short(region.Name.Zh) : region.Name.Zh, region))
            .Concat(
                Renamed
                    .Where(_ => !bare)
                    .Select(one => (one.Word, region: Regions.Find(RegionCode.Parse(one.Now))!))
            )
            .Where(one => one.Word.Length >= 2)
            .GroupBy(one => one.Word, one => one.region)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    private static string Short(string name)
    {
        var level = Levels.FirstOrDefault(end =>
            name.EndsWith(end, StringComparison.Ordinal) && name.Length - end.Length >= 2
        );
        return level is null ? name : name[..^level.Length];
    }
}
