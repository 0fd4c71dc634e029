namespace Trading.Analysis.Draws;

/// <summary>How often two experts sat together lately.</summary>
/// <param name="One">The one.</param>
/// <param name="Other">The other.</param>
/// <param name="Times">On how many panels.</param>
public sealed record PairCount(string One, string Other, int Times);

/// <summary>How well a panel could be guessed before it is drawn.</summary>
/// <param name="Pool">How many may be drawn.</param>
/// <param name="ShutOut">How many of them no feasible panel holds.</param>
/// <param name="Smallest">Probability of the least probable of the others.</param>
/// <param name="Largest">Probability of the most probable.</param>
/// <param name="LargestPair">Probability of the two experts who most often sit together.</param>
/// <param name="MinEntropy">Bits: no panel is more probable than 2 to the minus this.</param>
/// <param name="Shortfall">By how much anybody's probability may be smaller than said, where employers were merged; else 0.</param>
/// <param name="Repeats">Expected number of earlier meetings of the pairs that will sit together.</param>
public sealed record Predictability(
    int Pool,
    int ShutOut,
    double Smallest,
    double Largest,
    double LargestPair,
    double MinEntropy,
    double Shortfall,
    double Repeats
)
{
    /// <summary>Of a distribution as it is rounded to a lottery.</summary>
    public static Predictability Of(
        FairDistribution distribution,
        Lottery lottery,
        IEnumerable<PairCount> pairs
    )
    {
        ArgumentNullException.ThrowIfNull(distribution);
        ArgumentNullException.ThrowIfNull(lottery);
        ArgumentNullException.ThrowIfNull(pairs);
        var types = distribution.Types;
        // The same counts by type are the same panels, whichever specialty each has a seat for.
        var panels = lottery
            .Tickets.Select(ticket =>
                (ticket.Count, Counts: new Composition(ticket.Seats).Counts(types.Types.Count))
            )
            .GroupBy(one => string.Join(',', one.Counts))
            .Select(group =>
                (Share: group.Sum(one => one.Count) / (double)Lottery.Numbers, group.First().Counts)
            )
            .ToArray();
        var probabilities = lottery.Probabilities;
        var possible = Enumerable
            .Range(0, types.Types.Count)
            .Where(type => distribution.Possible[type])
            .ToArray();
        return new(
            types.Eligible.Count,
            types
                .Types.Where((_, type) => !distribution.Possible[type])
                .Sum(type => type.Ids.Count),
            possible.Min(type => probabilities[type]),
            probabilities.Max(),
            LargestOf(types, panels),
            panels.Min(panel => Ways(types, panel.Counts) - Math.Log2(panel.Share)),
            types.Shortfall(lottery.Tickets),
            Met(types, panels, pairs)
        );
    }

    // A list can give everybody the right probability and still seat the same friends together.
    private static double LargestOf(ExpertTypes types, (double Share, int[] Counts)[] panels) =>
        panels
            .SelectMany(panel =>
                Enumerable
                    .Range(0, panel.Counts.Length)
                    .Where(type => panel.Counts[type] > 0)
                    .ToArray()
                    is var on
                    ? on.SelectMany(one =>
                        on.Where(other => other >= one).Select(other => (one, other))
                    )
                    : []
            )
            .Distinct()
            .Where(pair =>
                pair.one != pair.other || panels.Any(panel => panel.Counts[pair.one] > 1)
            )
            .Select(pair => Together(types, panels, pair.one, pair.other))
            .DefaultIfEmpty(0)
            .Max();

    // Within a class every way of giving its seats to different employers is equally probable; of merged types each pick is one of
    // at least so many.
    private static double Ways(ExpertTypes types, int[] counts)
    {
        var bits = 0.0;
        for (var at = 0; at < types.Classes.Count; at++)
        {
            var employers = types.Classes[at].Employers;
            for (var type = 0; type < counts.Length; type++)
            {
                if (types.Types[type].Class != at)
                {
                    continue;
                }

                var merged = types.Classes[at].Merged;
                var each = merged ? 0 : types.Types[type].Ids.Count / types.Classes[at].Employers;
                var own = 0.0;
                for (var k = 1; k <= counts[type]; k++)
                {
                    own += merged
                        ? Math.Log2(Math.Max(1, types.FreeOf(type)))
                        : Math.Log2((double)employers-- * each);
                    own -= Math.Log2(k);
                }

                // Where nobody of a merged type is surely free it is at least one way, not a part of one.
                bits += Math.Max(0, own);
            }
        }

        return bits;
    }

    private static double Met(
        ExpertTypes types,
        (double Share, int[] Counts)[] panels,
        IEnumerable<PairCount> pairs
    )
    {
        var met = pairs.ToList();
        if (met.Count == 0)
        {
            return 0;
        }

        var where = types
            .Types.SelectMany((type, at) => type.Ids.Select(id => (id, at)))
            .ToDictionary(x => x.id, x => x.at);
        var employers = types.Eligible.ToDictionary(one => one.Id, one => one.Employer);
        return met.Where(pair =>
                pair.One != pair.Other
                && where.ContainsKey(pair.One)
                && where.ContainsKey(pair.Other)
                && (employers[pair.One] is null || employers[pair.One] != employers[pair.Other])
            )
            .Sum(pair => pair.Times * Together(types, panels, where[pair.One], where[pair.Other]));
    }

    // For two of different employers. Of merged types it leaves out that colleagues are passed over.
    private static double Together(
        ExpertTypes types,
        (double Share, int[] Counts)[] panels,
        int one,
        int other
    )
    {
        var (a, b) = (types.Types[one], types.Types[other]);
        var held = types.Classes[a.Class];
        var apart =
            a.Class == b.Class && !held.Merged ? (held.Employers - 1.0) / held.Employers : 1;
        double ways =
            one != other ? a.Ids.Count * (double)b.Ids.Count * apart
            : held.Merged ? a.Ids.Count * (a.Ids.Count - 1.0)
            : a.Ids.Count * (double)a.Ids.Count * apart;
        return panels.Sum(panel =>
            panel.Share * panel.Counts[one] * (panel.Counts[other] - (one == other ? 1 : 0)) / ways
        );
    }
}
