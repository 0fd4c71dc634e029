namespace Trading.Analysis.Screening;

/// <summary>
/// What a sentence speaks of: which named lists have a word in it and which kinds of quantity, each alone and each two
/// together. Two wordings that share no character may speak of the same: a staff, a number of people, a refusal.
/// </summary>
internal static class ClauseConcepts
{
    /// <summary>The bits of a place.</summary>
    public const int Bits = 12;

    /// <summary>As many concepts as are told apart in one sentence.</summary>
    public const int Most = 24;

    /// <summary>The places that the most concepts may need.</summary>
    public const int MostPlaces = Most * (Most + 1) / 2;

    /// <summary>Tells the place of each concept and of each two.</summary>
    public static int Read(ScreeningRules rules, SentenceWords words, Span<int> places)
    {
        Span<uint> concepts = stackalloc uint[Most];
        var met = 0;
        foreach (var (list, concept) in rules.Concepts)
        {
            if (met < Most && words.Has(list))
            {
                concepts[met++] = concept;
            }
        }

        for (var kind = QuantityKind.Money; kind <= QuantityKind.Patent; kind++)
        {
            if (met < Most && words.Has(kind))
            {
                concepts[met++] = ((uint)kind + 1) * 0x9e3779b1u;
            }
        }

        var count = 0;
        for (var one = 0; one < met; one++)
        {
            places[count++] = Place(concepts[one]);
            for (var other = 0; other < one; other++)
            {
                places[count++] = Place(
                    (concepts[one] * 0x85ebca6bu) ^ (concepts[other] * 0xc2b2ae35u)
                );
            }
        }

        return count;
    }

    /// <summary>A number of a list's name that does not depend on its place among others.</summary>
    public static uint Concept(string name)
    {
        var hash = 2166136261u;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }

    private static int Place(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x7feb352du;
        hash ^= hash >> 15;
        hash *= 0x846ca68bu;
        return (int)(hash >> (32 - Bits));
    }
}
