namespace Trading.Registry.Resolution;

/// <summary>How far two texts lie apart.</summary>
internal static class TextLikeness
{
    /// <summary>Insertions, removals, replacements and swaps of neighbours; at most so many are counted.</summary>
    public static int Edits(string one, string other, int most = int.MaxValue)
    {
        if (Math.Abs(one.Length - other.Length) > most)
        {
            return most + 1;
        }

        var (before, last, now) = (
            new int[other.Length + 1],
            new int[other.Length + 1],
            new int[other.Length + 1]
        );
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                now[j] = Math.Min(
                    Math.Min(now[j - 1], last[j]) + 1,
                    last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)
                );
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            (before, last, now) = (last, now, before);
        }

        return last[other.Length];
    }

    /// <summary>How many characters differ where each that differs sounds or looks alike; null when one does not.</summary>
    public static int? Confusions(string one, string other)
    {
        if (one.Length != other.Length)
        {
            return null;
        }

        var confused = 0;
        for (var i = 0; i < one.Length; i++)
        {
            if (one[i] != other[i])
            {
                if (!ResolutionTables.AreAlike(one[i], other[i]))
                {
                    return null;
                }

                confused++;
            }
        }

        return confused;
    }

    /// <summary>True when all characters of one stand in the other, in their order.</summary>
    public static bool IsWithin(string one, string other)
    {
        var at = 0;
        foreach (var character in other)
        {
            if (at < one.Length && one[at] == character)
            {
                at++;
            }
        }

        return at == one.Length;
    }

    /// <summary>Pairs of neighbours in common, of all of both (Dice): 0 to 1.</summary>
    public static double Pairs(string one, string other)
    {
        if (one.Length < 2 || other.Length < 2)
        {
            return one == other ? 1 : 0;
        }

        var left = Neighbours(one).ToList();
        var common = 0;
        foreach (var pair in Neighbours(other))
        {
            if (left.Remove(pair))
            {
                common++;
            }
        }

        return 2.0 * common / (one.Length + other.Length - 2);
    }

    private static IEnumerable<(char, char)> Neighbours(string text) =>
        text.Zip(text.Skip(1), (a, b) => (a, b));
}
