using System.Globalization;
using Trading.Analysis.Procedures;

namespace Trading.Analysis;

/// <summary>The words for codes of kinds and categories, as the caller's code lists give them; a code without words stands for itself.</summary>
/// <param name="Words">Code to words.</param>
public sealed record Names(IReadOnlyDictionary<string, LocalizedText> Words)
{
    /// <summary>No words: codes stand for themselves.</summary>
    public static readonly Names None = new(new Dictionary<string, LocalizedText>());

    internal LocalizedText Of(string code) =>
        Words.TryGetValue(code, out var text) ? text : new(code, code);
}

/// <summary>Whom a procurement is compared with. What is null is not restricted.</summary>
/// <param name="Kind">The kind of trading.</param>
/// <param name="Category">The industry or kind of work.</param>
/// <param name="Band">The band of the number of valid priced bids, by its lower end.</param>
/// <param name="Openness">How many may bid.</param>
public sealed record PeerGroup(string? Kind, string? Category, int? Band, Openness? Openness = null)
{
    /// <summary>
    /// Lower ends of the bands of bidder counts. Narrow where the number matters most: the range of a sample
    /// grows with its size fastest between two and five.
    /// </summary>
    internal static readonly int[] Bands = [1, 2, 3, 4, 5, 7, 10];

    internal static int BandOf(int bids) => Bands.LastOrDefault(b => b <= bids);

    /// <summary>The group in words.</summary>
    public LocalizedText Describe(Names names)
    {
        if (Kind is null)
        {
            return new("全部类型", "all kinds");
        }

        var kind = names.Of(Kind);
        var (zh, en) = (kind.Zh, kind.En);
        if (Category is not null)
        {
            var category = names.Of(Category);
            (zh, en) = ($"{zh}·{category.Zh}", $"{en}, {category.En}");
        }

        if (Openness is { } openness)
        {
            var method = MethodOf(openness);
            (zh, en) = ($"{zh}·{method.Zh}", $"{en}, {method.En}");
        }

        if (Band is { } band)
        {
            var next = Bands.FirstOrDefault(b => b > band);
            var range =
                next == 0 ? string.Create(CultureInfo.InvariantCulture, $"{band}+")
                : next == band + 1 ? band.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{band}–{next - 1}");
            (zh, en) = ($"{zh}·有效报价{range}家", $"{en}, {range} valid bids");
        }

        return new(zh, en);
    }

    private static LocalizedText MethodOf(Openness openness) =>
        openness switch
        {
            Analysis.Openness.Open => new("公开", "open"),
            Analysis.Openness.Selective => new("邀请", "by invitation"),
            Analysis.Openness.Limited => new("谈判、磋商或询价", "negotiated or consulted"),
            _ => new("单一来源", "one source"),
        };
}

/// <summary>A peer group and how one figure is distributed over it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Distribution">The figure over it.</param>
public sealed record Peers(PeerGroup Group, Distribution Distribution);

/// <summary>
/// Comparable procurements: kind x category x method, for prices kind x category x band of bidder counts, widening to the
/// kind when a group has too few. A figure is compared within the narrowest group that has enough of it, and that group is reported. A
/// procurement that helped to build the groups is among its own peers; with thirty or more it hardly weighs.
/// </summary>
public sealed class PeerGroups
{
    private readonly Dictionary<PeerGroup, Dictionary<string, Distribution>> _groups;

    private PeerGroups(
        Dictionary<PeerGroup, Dictionary<string, Distribution>> groups,
        int minimum,
        int count
    )
    {
        _groups = groups;
        Minimum = minimum;
        Count = count;
    }

    /// <summary>The fewest procurements that make a group.</summary>
    public int Minimum { get; }

    /// <summary>How many procurements it was built from.</summary>
    public int Count { get; }

    /// <summary>Builds the groups; those with fewer than the minimum do not exist.</summary>
    public static PeerGroups Of(IReadOnlyList<ProcurementFacts> facts, int minimum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 2);
        var members = new Dictionary<PeerGroup, List<int>>();
        var values = new double?[facts.Count][];
        for (var i = 0; i < facts.Count; i++)
        {
            var one = facts[i];
            values[i] = [.. Measure.All.Select(m => m.Read(one))];
            foreach (var group in Everywhere(one))
            {
                if (!members.TryGetValue(group, out var list))
                {
                    members[group] = list = [];
                }

                list.Add(i);
            }
        }

        var groups = new Dictionary<PeerGroup, Dictionary<string, Distribution>>();
        foreach (var (group, list) in members)
        {
            if (list.Count < minimum)
            {
                continue;
            }

            var distributions = new Dictionary<string, Distribution>();
            for (var m = 0; m < Measure.All.Count; m++)
            {
                double[] known = [.. list.Select(i => values[i][m]).OfType<double>()];
                if (known.Length >= minimum)
                {
                    distributions[Measure.All[m].Code] = Distribution.Of(known);
                }
            }

            if (distributions.Count > 0)
            {
                groups[group] = distributions;
            }
        }

        return new(groups, minimum, facts.Count);
    }

    /// <summary>
    /// For figures of the procedure: method and category within kind, method, category, kind. The number of bidders is itself
    /// such a figure; how closed the method is, is compared with other methods.
    /// </summary>
    internal Peers? ForProcedure(ProcurementFacts facts, string measure) =>
        Find(
            measure == StepFeatures.Closedness
                ? ProcedureLadder(facts with { Openness = null })
                : ProcedureLadder(facts),
            measure
        );

    /// <summary>For prices: the band of bidder counts too, and never across kinds.</summary>
    internal Peers? ForPrices(ProcurementFacts facts, string measure) =>
        Find(PriceLadder(facts), measure);

    /// <summary>All kinds together: only to fill a gap, never to judge.</summary>
    internal Distribution? Overall(string measure) =>
        _groups.GetValueOrDefault(new(null, null, null))?.GetValueOrDefault(measure);

    internal bool Knows(string kind) => _groups.ContainsKey(new(kind, null, null));

    internal Saved Save() =>
        new(
            Minimum,
            Count,
            [
                .. _groups
                    .OrderBy(g => g.Key.Kind, StringComparer.Ordinal)
                    .ThenBy(g => g.Key.Category, StringComparer.Ordinal)
                    .ThenBy(g => g.Key.Band)
                    .ThenBy(g => g.Key.Openness)
                    .Select(g => new SavedGroup(g.Key, g.Value)),
            ]
        );

    internal static PeerGroups Load(Saved saved) =>
        new(saved.Groups.ToDictionary(g => g.Group, g => g.Measures), saved.Minimum, saved.Count);

    private Peers? Find(IEnumerable<PeerGroup> ladder, string measure)
    {
        foreach (var group in ladder)
        {
            if (
                _groups.TryGetValue(group, out var measures)
                && measures.TryGetValue(measure, out var distribution)
            )
            {
                return new(group, distribution);
            }
        }

        return null;
    }

    private static IEnumerable<PeerGroup> Everywhere(ProcurementFacts facts) =>
        ProcedureLadder(facts).Concat(PriceLadder(facts)).Append(new(null, null, null)).Distinct();

    private static IEnumerable<PeerGroup> ProcedureLadder(ProcurementFacts facts)
    {
        if (facts.Openness is { } openness)
        {
            if (facts.Category is not null)
            {
                yield return new(facts.Kind, facts.Category, null, openness);
            }

            yield return new(facts.Kind, null, null, openness);
        }

        if (facts.Category is not null)
        {
            yield return new(facts.Kind, facts.Category, null);
        }

        yield return new(facts.Kind, null, null);
    }

    private static IEnumerable<PeerGroup> PriceLadder(ProcurementFacts facts)
    {
        var prices = facts.ValidPrices().Length;
        if (prices > 0)
        {
            var band = PeerGroup.BandOf(prices);
            if (facts.Category is not null)
            {
                yield return new(facts.Kind, facts.Category, band);
            }

            yield return new(facts.Kind, null, band);
        }

        yield return new(facts.Kind, null, null);
    }

    internal sealed record Saved(int Minimum, int Count, IReadOnlyList<SavedGroup> Groups);

    internal sealed record SavedGroup(PeerGroup Group, Dictionary<string, Distribution> Measures);
}
