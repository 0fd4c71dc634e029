using System.Text.Json.Serialization;
using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>What to look for in the registry; everything left out matches all.</summary>
public record EntityFilters
{
    /// <summary>Part of a name (width, case, white space and variant characters do not matter), or the beginning of a code.</summary>
    public string? Words { get; init; }

    /// <summary>Part of a licence's name.</summary>
    public string? Qualification { get; init; }

    /// <summary>Grade of the licence.</summary>
    public string? Grade { get; init; }

    /// <summary>A day on which the licence is in force.</summary>
    public DateOnly? InForceOn { get; init; }

    /// <summary>One of <see cref="EntityStates"/>.</summary>
    public string? State { get; init; }

    /// <summary>Division by GB/T 2260, with all below it.</summary>
    public string? Region { get; init; }

    /// <summary>Industry by GB/T 4754-2017: a section's letter, or its first two to four digits.</summary>
    public string? Industry { get; init; }

    /// <summary>One of <see cref="SizeClasses"/>.</summary>
    public string? SizeClass { get; init; }

    /// <summary>One of <see cref="EntityKinds"/>.</summary>
    public string? Kind { get; init; }

    // A province ends in four zeros, a city in two: what is below shares the rest (GB/T 2260).
    [JsonIgnore]
    internal string? RegionPrefix =>
        RegionCode.TryParse(Region, out var region, out _)
            ? region.ToString() switch
            {
                [.. var province, '0', '0', '0', '0'] => province,
                [.. var city, '0', '0'] => city,
                var county => county,
            }
            : null;

    [JsonIgnore]
    internal string? IndustryPrefix =>
        IndustrySection.Find(Industry) is { } section
            ? Industry!.Trim().ToUpperInvariant().TrimStart(section.Letter)
                is { Length: > 0 } digits
                ? digits
                : section.Letter.ToString()
            : null;
}
