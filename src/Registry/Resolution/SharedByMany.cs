namespace Trading.Registry.Resolution;

/// <summary>
/// What many of the firms at hand have in common: an agent's telephone, an office tower, a name that many people bear. It tells
/// none of them from another.
/// </summary>
internal sealed class SharedByMany
{
    // A director and his companies are seldom more.
    private const int Few = 5;

    /// <summary>Nothing is shared.</summary>
    public static readonly SharedByMany Nothing = new([]);

    private readonly HashSet<string> _people;
    private readonly HashSet<string> _houses;
    private readonly HashSet<string> _rooms;
    private readonly HashSet<string> _telephones;

    private SharedByMany(IReadOnlyList<FirmFacts> firms)
    {
        _people = Frequent(firms.Select(firm => firm.Representative));
        _houses = Frequent(firms.Select(firm => House(firm.Address)));
        _rooms = Frequent(firms.Select(firm => firm.Address.Rest));
        _telephones = Frequent(firms.SelectMany(firm => firm.Telephones));
    }

    /// <summary>Among the firms that a row is compared with.</summary>
    public static SharedByMany Among(IReadOnlyList<FirmFacts> firms) =>
        firms.Count <= Few ? Nothing : new(firms);

    /// <summary>True for a name that many bear.</summary>
    public bool Person(string? name) => name is not null && _people.Contains(name);

    /// <summary>True for a house in which many sit, unless the very room is the same and not many's.</summary>
    public bool Address(PostalAddress one, PostalAddress other) =>
        House(other) is { } house
        && _houses.Contains(house)
        && (one.Rest != other.Rest || _rooms.Contains(other.Rest));

    /// <summary>True for a telephone that many give.</summary>
    public bool Telephone(string number) => _telephones.Contains(number);

    private static string? House(PostalAddress address) =>
        address.Number.Length == 0 ? null : $"{address.Street} {address.Number}";

    private static HashSet<string> Frequent(IEnumerable<string?> words) =>
        [
            .. words
                .OfType<string>()
                .Where(word => word.Length > 0)
                .GroupBy(word => word)
                .Where(same => same.Skip(Few).Any())
                .Select(same => same.Key),
        ];
}
