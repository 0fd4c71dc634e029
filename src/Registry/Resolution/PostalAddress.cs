using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>An address by what it is compared by: the city, the street, the first number behind it.</summary>
internal sealed record PostalAddress
{
    /// <summary>The city or district it names; null when it names none.</summary>
    public Region? City { get; private init; }

    /// <summary>The street, or what stands in its place; empty when there is none.</summary>
    public string Street { get; private init; } = "";

    /// <summary>The first number; empty when there is none.</summary>
    public string Number { get; private init; } = "";

    /// <summary>All behind the places, in figures and without punctuation.</summary>
    public string Rest { get; private init; } = "";

    public static PostalAddress Of(string? address)
    {
        var text = CompanyName.Bare(CompanyName.Folded(address));
        var places = new List<Region>();
        while (text.Length > 1 && RegionWords.At(text, places) is var (region, length))
        {
            if (region is not null)
            {
                places.Add(region);
            }

            text = text[length..];
        }

        var figures = Numerals.InFigures(text);
        var at = figures.AsSpan().IndexOfAnyInRange('0', '9');
        var street = at < 0 ? figures : figures[..at];
        var end = at < 0 ? 0 : at;
        while (end < figures.Length && char.IsAsciiDigit(figures[end]))
        {
            end++;
        }

        return new()
        {
            City = places.Select(CompanyName.CityOf).FirstOrDefault(city => city is not null),
            Street = street.TrimEnd('第'),
            Number = at < 0 ? "" : figures[at..end],
            Rest = figures,
        };
    }
}
