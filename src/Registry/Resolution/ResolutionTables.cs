using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>What the engine goes by, as data: weights with their reasons, characters that are confused, words of trades.</summary>
internal static class ResolutionTables
{
    private static readonly FrozenDictionary<string, Weight> ByFinding = Rows("weights.csv")
        .Select(row => new Weight(
            row["finding"],
            decimal.ToInt32(100 * decimal.Parse(row["points"], CultureInfo.InvariantCulture)),
            new(row["word_zh"], row["word_en"]),
            row["reason"]
        ))
        .ToFrozenDictionary(weight => weight.Finding);

    private static readonly FrozenDictionary<char, FrozenSet<char>> Alike = Confusable();

    private static readonly FrozenSet<string> TradeWords = Rows("trades.csv")
        .Select(row => row["word"])
        .ToFrozenSet();

    /// <summary>Length of the longest word of a trade.</summary>
    public static readonly int LongestTrade = TradeWords.Max(word => word.Length);

    /// <summary>From so many points on a row is merged unasked.</summary>
    public static readonly int Merge = Of("threshold.merge").Points;

    /// <summary>From so many points on an officer is asked.</summary>
    public static readonly int Review = Of("threshold.review").Points;

    /// <summary>The least lead over the next candidate.</summary>
    public static readonly int Margin = Of("threshold.margin").Points;

    /// <summary>A finding's weight.</summary>
    public static Weight Of(string finding) => ByFinding[finding];

    /// <summary>True for two characters that sound or look alike.</summary>
    public static bool AreAlike(char one, char other) =>
        one == other || (Alike.TryGetValue(one, out var others) && others.Contains(other));

    /// <summary>True for a word of a trade.</summary>
    public static bool IsTrade(string word) => TradeWords.Contains(word);

    /// <summary>
    /// One character for all that sound alike, so that what was typed by sound lies in the same block. A character may be in
    /// several groups; the first is its own.
    /// </summary>
    public static string Sounding(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            folded.Append(Sounds.GetValueOrDefault(character, character));
        }

        return folded.ToString();
    }

    private static readonly FrozenDictionary<char, char> Sounds = Sounding();

    private static FrozenDictionary<char, char> Sounding()
    {
        // Groups that share a character are one for a block: what is alike is found, whatever the chain between.
        var first = new Dictionary<char, char>();
        foreach (var group in Groups())
        {
            var known = group
                .Where(first.ContainsKey)
                .Select(one => first[one])
                .Distinct()
                .ToList();
            var head = known.Count > 0 ? known[0] : group[0];
            foreach (var (key, value) in first.ToList())
            {
                if (known.Contains(value))
                {
                    first[key] = head;
                }
            }

            foreach (var one in group)
            {
                first[one] = head;
            }
        }

        return first.ToFrozenDictionary();
    }

    private static FrozenDictionary<char, FrozenSet<char>> Confusable()
    {
        var alike = new Dictionary<char, HashSet<char>>();
        foreach (var group in Groups())
        {
            foreach (var one in group)
            {
                (alike.TryGetValue(one, out var others) ? others : alike[one] = []).UnionWith(
                    group
                );
            }
        }

        return alike.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet());
    }

    private static IEnumerable<string> Groups() =>
        Rows("confusables.csv")
            .Select(row => string.Concat(row["characters"].Select(CharacterVariants.Standard)));

    private static IReadOnlyList<CsvRow> Rows(string file)
    {
        using var stream = typeof(ResolutionTables).Assembly.GetManifestResourceStream(
            $"registry/{file}"
        )!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return CsvTable.Read(reader, $"registry/{file}");
    }

    /// <summary>What a finding counts.</summary>
    /// <param name="Finding">Stable for machines: what was compared, and what came of it.</param>
    /// <param name="Points">In hundredths of a point.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Reason">Why so much.</param>
    public sealed record Weight(string Finding, int Points, LocalizedText Name, string Reason);
}
