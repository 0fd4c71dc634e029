using System.Collections.Frozen;

namespace Trading.Domain.Codes;

/// <summary>The level of a division.</summary>
public enum RegionLevel
{
    /// <summary>省级.</summary>
    Province,

    /// <summary>地级.</summary>
    City,

    /// <summary>县级.</summary>
    County,

    /// <summary>A zone under the province with its own administration.</summary>
    Zone,
}

/// <summary>A division that is listed.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its own name, without those above.</param>
/// <param name="Level">Its level.</param>
/// <param name="Parent">The division above; null for a province.</param>
/// <param name="IsInStandard">False where the code is the platform's own because GB/T 2260 has none.</param>
public sealed record Region(
    RegionCode Code,
    LocalizedText Name,
    RegionLevel Level,
    RegionCode? Parent,
    bool IsInStandard
)
{
    /// <summary>With the city before a county's name: two cities have a 铁西区.</summary>
    public LocalizedText FullName =>
        Level == RegionLevel.County && Parent is { } parent && Regions.Find(parent) is { } city
            ? new(city.Name.Zh + Name.Zh, $"{Name.En}, {city.Name.En}")
            : Name;
}

/// <summary>The divisions listed here: the provinces of China, and Liaoning down to its counties.</summary>
public static class Regions
{
    private static readonly Region[] Rows =
    [
        .. EmbeddedTable
            .Read("regions.csv")
            .Select(row => new Region(
                RegionCode.OfDigits(row["code"]),
                new(row["name_zh"], row["name_en"]),
                Enum.Parse<RegionLevel>(row["level"], ignoreCase: true),
                row["parent"].Length == 0 ? null : RegionCode.OfDigits(row["parent"]),
                row["source"].StartsWith("GB/T 2260", StringComparison.Ordinal)
            )),
    ];

    private static readonly FrozenDictionary<RegionCode, Region> ByCode = Rows.ToFrozenDictionary(
        row => row.Code
    );

    /// <summary>Everything listed, by code.</summary>
    public static IReadOnlyList<Region> All => Rows;

    /// <summary>辽宁省.</summary>
    public static Region Liaoning { get; } = ByCode[RegionCode.OfDigits("210000")];

    /// <summary>沈抚改革创新示范区: its own administration and trading centre, no code in the standard.</summary>
    public static Region ShenFu { get; } = Rows.Single(row => row.Level == RegionLevel.Zone);

    /// <summary>The 14 cities of Liaoning.</summary>
    public static IReadOnlyList<Region> Cities { get; } =
    [.. Rows.Where(row => row.Level == RegionLevel.City)];

    /// <summary>The 14 cities and the zone: who runs a trading centre below the province.</summary>
    public static IReadOnlyList<Region> Administrations { get; } = [.. Cities, ShenFu];

    /// <summary>The listed division; null if the code is not listed.</summary>
    public static Region? Find(RegionCode code) => ByCode.GetValueOrDefault(code);

    /// <summary>The division above; null for a province.</summary>
    public static RegionCode? ParentOf(RegionCode code) => code.Parent;

    /// <summary>The divisions directly below, by code.</summary>
    public static IEnumerable<Region> Below(RegionCode code) =>
        Rows.Where(row => row.Parent == code);
}
