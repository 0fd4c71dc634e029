using Trading.Analysis.Draws;
using Trading.Domain.Codes;

namespace Trading.Evaluation.Quotas;

/// <summary>What of an expert a quota looks at.</summary>
public static class QuotaTraits
{
    /// <summary>Comes from a city.</summary>
    public const string City = "city";

    /// <summary>Comes from any other city.</summary>
    public const string OutsideCity = "outside_city";

    /// <summary>Has a professional title of a level or a higher one.</summary>
    public const string Title = "title";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(OutsideCity, new("来自本市以外", "From outside the home city")),
        new(Title, new("职称等级", "Professional title")),
        new(City, new("来自某市", "From a city")),
    ];

    internal static QuotaTrait? Parse(string? code) =>
        code switch
        {
            City => QuotaTrait.City,
            OutsideCity => QuotaTrait.OutsideCity,
            Title => QuotaTrait.Title,
            _ => null,
        };

    /// <summary>The city, or the zone, in which a division lies; the division itself where none is known.</summary>
    internal static string CityOf(string? region)
    {
        if (!RegionCode.TryParse(region, out var code, out _))
        {
            return region ?? "";
        }

        for (RegionCode? at = code; at is { } here; at = here.Parent)
        {
            if (IsCity(here))
            {
                return here.ToString();
            }
        }

        return code.ToString();
    }

    internal static bool IsCity(RegionCode code) =>
        Regions.Administrations.Any(one => one.Code == code);

    /// <summary>What a quota's code stands for, in words.</summary>
    public static LocalizedText NameOf(string code)
    {
        var at = code.IndexOf(':', StringComparison.Ordinal);
        var (trait, value) = at < 0 ? (code, "") : (code[..at], code[(at + 1)..]);
        if (trait == Title)
        {
            var level = Terms.NameIn(TitleLevels.All, value);
            return new($"职称{level.Zh}", $"Title: {level.En}");
        }

        var city = RegionCode.TryParse(value, out var region, out _)
            ? region.Name
            : new(value, value);
        return trait == OutsideCity
            ? new($"来自{city.Zh}以外", $"From outside {city.En}")
            : new($"来自{city.Zh}", $"From {city.En}");
    }
}
