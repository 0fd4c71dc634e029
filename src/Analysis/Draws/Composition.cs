using System.Globalization;

namespace Trading.Analysis.Draws;

/// <summary>So many seats of a specialty for experts of a type.</summary>
/// <param name="Stratum">The specialty.</param>
/// <param name="Type">Index of the type.</param>
/// <param name="Count">How many seats.</param>
public sealed record TypeSeats(string Stratum, int Type, int Count);

/// <summary>A panel by types: who of each is left to chance.</summary>
/// <param name="Seats">By specialty in code-unit order, then by type; each pair once.</param>
public sealed record Composition(IReadOnlyList<TypeSeats> Seats)
{
    /// <summary>What it says, in one line: equal for equal compositions only.</summary>
    public string Key =>
        string.Join(
            ';',
            Seats.Select(one =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Stratum.Length}:{one.Stratum}|{one.Type}|{one.Count}"
                )
            )
        );

    /// <summary>Experts of each type, by the type's index.</summary>
    public int[] Counts(int types)
    {
        var counts = new int[types];
        foreach (var seat in Seats)
        {
            counts[seat.Type] += seat.Count;
        }

        return counts;
    }
}
