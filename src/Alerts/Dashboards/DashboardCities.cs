using Trading.Domain.Codes;

namespace Trading.Alerts.Dashboards;

/// <summary>Where a city stands on the tile map, in whole tiles from the north-west.</summary>
/// <param name="Region">The city, or the zone.</param>
/// <param name="Column">From the west.</param>
/// <param name="Row">From the north.</param>
public sealed record CityTile(string Region, int Column, int Row);

/// <summary>
/// The province's cities and the zone. The map is one of equal tiles that stand as the cities lie to each other: a data file of
/// our own, so that no boundary is shown that a map review would have to approve (《地图管理条例》 art. 15).
/// </summary>
public static class DashboardCities
{
    /// <summary>The tiles.</summary>
    public static readonly IReadOnlyList<CityTile> Tiles = EmbeddedJson.Read<
        IReadOnlyList<CityTile>
    >("tiles.json");

    /// <summary>The city in which a division lies; the province for what is its own, and of others theirs.</summary>
    public static RegionCode Of(string region) =>
        Regions.Administrations.FirstOrDefault(city => city.Code.Range.Holds(region)) is { } city
            ? city.Code
        : RegionCode.TryParse(region, out var code, out _)
            ? RegionCode.Given(code.ToString()[..2] + "0000")
        : Regions.Liaoning.Code;
}
