using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// What a record is found by, as numbers: each pair of neighbouring characters of its folded name and of its licences,
/// and each value that a filter can ask for. A record can match a search only if it has all of the search's grams;
/// whether it does is then looked up in the record, so that an accidental hit never shows.
/// </summary>
internal static class SearchTokens
{
    private const long Name = 0L << 32;
    private const long Licence = 1L << 32;
    private const long Value = 2L << 32;

    /// <summary>Of a record, each once.</summary>
    public static long[] Of(Entity entity)
    {
        var grams = new HashSet<long>(64);
        var identity = entity.Record.Identity;
        Pairs(grams, Name, Canonical.Folded(identity.Name));
        foreach (var held in entity.Record.Qualifications)
        {
            Pairs(grams, Licence, Canonical.Folded(held.Name));
            Add(grams, "grade", held.Grade);
        }

        Add(grams, "state", entity.State);
        Add(grams, "kind", identity.Kind);
        Add(grams, "size", Entities.EntityStore.SizeWord(entity.SizeClass));
        if (identity.Region is { Length: 6 } region)
        {
            Add(grams, "region", region);
            Add(grams, "region", region.AsSpan(0, 4));
            Add(grams, "region", region.AsSpan(0, 2));
        }

        if (IndustrySection.Find(identity.Industry) is { } section)
        {
            Add(grams, "industry", [section.Letter]);
            var digits = identity.Industry.AsSpan().TrimStart(section.Letter);
            for (var length = 2; length <= digits.Length; length++)
            {
                Add(grams, "industry", digits[..length]);
            }
        }

        return [.. grams];
    }

    /// <summary>What a record must have to match a search; empty where the index cannot tell.</summary>
    public static long[] Of(EntityFilters filters)
    {
        var grams = new HashSet<long>();
        Pairs(grams, Name, Canonical.Folded(filters.Words));
        Pairs(grams, Licence, Canonical.Folded(filters.Qualification));
        Add(grams, "grade", filters.Grade);
        Add(grams, "state", filters.State);
        Add(grams, "kind", filters.Kind);
        Add(grams, "size", filters.SizeClass);
        Add(grams, "region", filters.RegionPrefix);
        Add(grams, "industry", filters.IndustryPrefix);
        return [.. grams];
    }

    private static void Pairs(HashSet<long> grams, long kind, string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            grams.Add(kind | ((long)text[i - 1] << 16) | text[i]);
        }
    }

    private static void Add(HashSet<long> grams, string filter, ReadOnlySpan<char> value)
    {
        if (value.IsWhiteSpace())
        {
            return;
        }

        // FNV-1a: the same on every machine and in every version, which string.GetHashCode is not.
        var hash = 2166136261u;
        Mix(filter);
        Mix("=");
        Mix(value.Trim());
        grams.Add(Value | hash);

        void Mix(ReadOnlySpan<char> text)
        {
            foreach (var character in text)
            {
                hash = (hash ^ character) * 16777619u;
            }
        }
    }
}
