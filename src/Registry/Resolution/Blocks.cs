using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>
/// The blocks that a firm lies in: two that share none are never compared, so that a row is compared with a few records of a
/// million. Each kind survives other damage: what is typed by sound keeps the sounds, a slip in the brand the rest of the name
/// in its city, another name its representative or address. Telephones make no block: a hash of one would not hide it.
/// </summary>
internal static class Blocks
{
    private const int Beginning = 3;

    /// <summary>Each once.</summary>
    public static IReadOnlyCollection<long> Of(FirmFacts firm)
    {
        var blocks = new HashSet<long>();
        if (firm.OrganisationCode is { } organisation)
        {
            Add('o', organisation);
        }

        if (firm.IsPerson)
        {
            return blocks;
        }

        var core = firm.Name.Core;
        Add('n', core);
        Add('s', ResolutionTables.Sounding(core));
        foreach (var city in Cities(firm))
        {
            if (core.Length > Beginning)
            {
                Add('h', city + core[..Beginning]);
                Add('t', city + core[1..]);
                Add('x', city + core[0] + core[2..]);
            }

            if (firm.Name.Brand.Length >= 2)
            {
                Add('b', city + firm.Name.Brand);
            }

            if (firm.Representative is { } person)
            {
                Add('l', city + person);
            }

            if (firm.Address is { Number.Length: > 0, Street.Length: >= 2 } address)
            {
                Add('a', city + address.Street + address.Number);
            }
        }

        return blocks;

        void Add(char kind, string text) => blocks.Add(Hash(kind, text));
    }

    /// <summary>The blocks of organisation codes, which old and unified ones share.</summary>
    public static long OfOrganisation(OrganisationCode code) => Hash('o', code.ToString());

    private static IEnumerable<string> Cities(FirmFacts firm)
    {
        if (firm.City is { } city)
        {
            yield return city.Code.ToString();
        }

        // The name may be of one city and the seat in another.
        if (firm.Address.City is { } other && other.Code != firm.City?.Code)
        {
            yield return other.Code.ToString();
        }
    }

    // FNV-1a: the same on every machine and in every version, since it is stored.
    private static long Hash(char kind, string text)
    {
        var hash = 14695981039346656037UL;
        Mix(kind);
        foreach (var character in text)
        {
            Mix(character);
        }

        return unchecked((long)hash);

        void Mix(char character)
        {
            hash = unchecked((hash ^ (byte)character) * 1099511628211UL);
            hash = unchecked((hash ^ (byte)(character >> 8)) * 1099511628211UL);
        }
    }
}
