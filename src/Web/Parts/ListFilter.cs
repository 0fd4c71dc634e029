using Trading.Domain.Codes;

namespace Trading.Web.Parts;

/// <summary>How a filter is filled in.</summary>
public enum FilterKind
{
    /// <summary>Words, applied as they are typed.</summary>
    Words,

    /// <summary>One of some.</summary>
    Choice,

    /// <summary>A day.</summary>
    Day,
}

/// <summary>A filter of a list. Names are the same in every list's address: q, region, kind, state, level, from, to …</summary>
/// <param name="Name">In the address.</param>
/// <param name="Label">In words.</param>
/// <param name="Kind">How it is filled in.</param>
public sealed record ListFilter(string Name, string Label, FilterKind Kind = FilterKind.Words)
{
    /// <summary>In an address: all, where a filter is set unless something else is said.</summary>
    public const string Any = "all";

    /// <summary>What can be chosen.</summary>
    public IReadOnlyList<FilterOption> Options { get; init; } = [];

    /// <summary>What holds where the address says nothing; null for everything.</summary>
    public string? Usual { get; init; }

    /// <summary>True where one of the options always holds.</summary>
    public bool Demanded { get; init; }

    /// <summary>The longest text.</summary>
    public int Longest { get; init; } = 100;

    /// <summary>What to write, where the label does not say it.</summary>
    public string? Example { get; init; }

    /// <summary>A filter with the terms of a closed list.</summary>
    public static ListFilter Of(string name, string label, IEnumerable<Term> terms) =>
        new(name, label, FilterKind.Choice)
        {
            Options = [.. terms.Select(term => new FilterOption(term.Code, term.Name.ToString()))],
        };

    /// <summary>A division with all below it.</summary>
    public static ListFilter Region(string label, bool counties = false) =>
        new("region", label, FilterKind.Choice)
        {
            Options =
            [
                new(Regions.Liaoning.Code.ToString(), Regions.Liaoning.Name.ToString()),
                .. Regions.Administrations.SelectMany(city =>
                    counties
                        ?
                        [
                            new FilterOption(city.Code.ToString(), city.Name.ToString()),
                            .. Regions
                                .Below(city.Code)
                                .Select(county => new FilterOption(
                                    county.Code.ToString(),
                                    county.FullName.ToString()
                                )),
                        ]
                        : (IEnumerable<FilterOption>)
                            [new FilterOption(city.Code.ToString(), city.Name.ToString())]
                ),
            ],
        };

    /// <summary>A value in words.</summary>
    public string Words(string value) =>
        Options.FirstOrDefault(option => option.Value == value)?.Text ?? value;
}

/// <summary>Something that can be chosen.</summary>
/// <param name="Value">In the address.</param>
/// <param name="Text">In words.</param>
public sealed record FilterOption(string Value, string Text)
{
    /// <summary>What it is offered under; null for nothing.</summary>
    public string? Group { get; init; }
}
