namespace Trading.Analysis.Networks;

/// <summary>
/// Dense parts of a graph of pairs. Of each connected part those with the fewest ties go, all at once, until what is left is
/// dense enough; so names decide nothing.
/// </summary>
public static class Communities
{
    /// <summary>The dense parts with three members or more, each in the order of codes.</summary>
    /// <param name="pairs">The ties.</param>
    /// <param name="density">Which share of all its pairs must be tied.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Of(
        IEnumerable<(string One, string Other)> pairs,
        double density
    )
    {
        var ties = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (one, other) in pairs)
        {
            Neighbours(one).Add(other);
            Neighbours(other).Add(one);
        }

        var found = new List<IReadOnlyList<string>>();
        var waiting = new Stack<HashSet<string>>(Parts(ties, [.. ties.Keys]));
        while (waiting.TryPop(out var part))
        {
            if (part.Count < 3)
            {
                continue;
            }

            var degrees = part.ToDictionary(
                member => member,
                member => ties[member].Count(part.Contains),
                StringComparer.Ordinal
            );
            var possible = part.Count * (part.Count - 1);
            if (degrees.Values.Sum() >= density * possible)
            {
                found.Add([.. part.Order(StringComparer.Ordinal)]);
                continue;
            }

            var fewest = degrees.Values.Min();
            var left = part.Where(member => degrees[member] > fewest)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var smaller in Parts(ties, left))
            {
                waiting.Push(smaller);
            }
        }

        return [.. found.OrderBy(members => members[0], StringComparer.Ordinal)];

        HashSet<string> Neighbours(string node)
        {
            if (!ties.TryGetValue(node, out var known))
            {
                ties[node] = known = new(StringComparer.Ordinal);
            }

            return known;
        }
    }

    private static IEnumerable<HashSet<string>> Parts(
        Dictionary<string, HashSet<string>> ties,
        HashSet<string> among
    )
    {
        var left = new HashSet<string>(among, StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var part = new HashSet<string>(StringComparer.Ordinal);
            var next = new Stack<string>([left.First()]);
            while (next.TryPop(out var node))
            {
                if (!left.Remove(node))
                {
                    continue;
                }

                part.Add(node);
                foreach (var neighbour in ties[node].Where(left.Contains))
                {
                    next.Push(neighbour);
                }
            }

            yield return part;
        }
    }
}
