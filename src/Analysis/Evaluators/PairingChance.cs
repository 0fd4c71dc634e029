using Trading.Analysis.Networks;

namespace Trading.Analysis.Evaluators;

/// <summary>A panel on which an expert sat.</summary>
/// <param name="Specialty">For which the expert sat.</param>
/// <param name="Pools">By specialty.</param>
public sealed record SatPanel(string Specialty, IReadOnlyDictionary<string, DrawnPool> Pools);

/// <summary>A specialty of a frozen list.</summary>
/// <param name="Eligible">Who could be drawn.</param>
/// <param name="Drawn">Who was drawn, replacements among them.</param>
public sealed record DrawnPool(long Eligible, long Drawn);

/// <summary>
/// How often two experts would sit together by chance. Each list is drawn from uniformly (decision 9), so beside an expert who
/// sits the other is drawn with (d - 1) / (e - 1) in the same specialty and d / e in another, where e could be drawn and d were,
/// those asked in others' place among them. Draws are independent, so meetings are a sum of unequal trials
/// (<see cref="MeetingChance.OfTrials"/>). That the other was on each list, and that whoever is drawn accepts, is taken for
/// granted: both make chance larger than it was, and what is said rarer.
/// </summary>
public static class PairingChance
{
    /// <summary>Of both directions the likelier.</summary>
    /// <param name="one">Panels on which the one sat, in one order.</param>
    /// <param name="specialtiesOfOne">For which the one was ever drawn.</param>
    /// <param name="other">Panels on which the other sat.</param>
    /// <param name="specialtiesOfOther">For which the other was ever drawn.</param>
    /// <param name="met">On so many they sat together.</param>
    public static MeetingChance Of(
        IReadOnlyList<SatPanel> one,
        IReadOnlySet<string> specialtiesOfOne,
        IReadOnlyList<SatPanel> other,
        IReadOnlySet<string> specialtiesOfOther,
        long met
    )
    {
        var (first, second) = (
            Beside(one, specialtiesOfOther, met),
            Beside(other, specialtiesOfOne, met)
        );
        return new(
            Math.Max(first.Expected, second.Expected),
            Math.Max(first.PValue, second.PValue)
        );
    }

    private static MeetingChance Beside(
        IReadOnlyList<SatPanel> panels,
        IReadOnlySet<string> specialties,
        long met
    ) => MeetingChance.OfTrials(panels.Count, panels.Sum(panel => Seen(panel, specialties)), met);

    private static double Seen(SatPanel panel, IReadOnlySet<string> specialties)
    {
        var chance = 0.0;
        foreach (
            var (specialty, pool) in panel.Pools.OrderBy(each => each.Key, StringComparer.Ordinal)
        )
        {
            if (specialties.Contains(specialty))
            {
                chance +=
                    specialty == panel.Specialty
                        ? Share(pool.Drawn - 1, pool.Eligible - 1)
                        : Share(pool.Drawn, pool.Eligible);
            }
        }

        return Math.Min(1, chance);
    }

    // Of a list that nobody can tell the size of, everybody was drawn.
    private static double Share(long drawn, long eligible) =>
        eligible <= 0 ? 1 : Math.Clamp((double)drawn / eligible, 0, 1);
}
