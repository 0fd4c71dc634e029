using Trading.Alerts.Signals;
using Trading.Analysis.Proportions;

namespace Trading.Alerts.Weights;

/// <summary>A warning that was open in a week, with what was said of it and how it was decided on after the cut.</summary>
/// <param name="Id">The warning.</param>
/// <param name="Said">What was said.</param>
/// <param name="Confirmed">How; null where it has no verdict.</param>
internal sealed record OpenInWeek(Guid Id, IReadOnlyList<Signal> Said, bool? Confirmed);

/// <summary>Lists by two rules side by side, counted on office by office and week by week.</summary>
internal sealed record WeightTally
{
    public long OfficeWeeks { get; set; }
    public Count Before { get; init; } = new();
    public Count After { get; init; } = new();
    public Count BeforeHalf { get; init; } = new();
    public Count AfterHalf { get; init; } = new();
    public long Moved { get; set; }
    public long Came { get; set; }

    /// <summary>What is on lists by one rule.</summary>
    internal sealed record Count
    {
        public long Listed { get; set; }
        public long Decided { get; set; }
        public long Confirmed { get; set; }

        public ListPrecision Precision() =>
            new(Listed, Decided, Confirmed, WilsonInterval.Of(Confirmed, Decided));
    }

    /// <summary>Adds an office's weeks; a warning counts once an office in each list, however many weeks it is on.</summary>
    public void Add(
        IEnumerable<IReadOnlyList<OpenInWeek>> weeks,
        int budget,
        MergingRule before,
        MergingRule after
    )
    {
        HashSet<Guid> one = [],
            other = [],
            half = [],
            otherHalf = [];
        foreach (var week in weeks)
        {
            OfficeWeeks++;
            var standing = Ranked(week, before);
            var proposed = Ranked(week, after);
            Look(standing.Take(budget), one, Before);
            Look(proposed.Take(budget), other, After);
            Look(standing.Take((budget + 1) / 2), half, BeforeHalf);
            Look(proposed.Take((budget + 1) / 2), otherHalf, AfterHalf);
            var places = standing.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index);
            foreach (var (place, warning) in proposed.Index())
            {
                var was = places[warning.Id];
                Moved += place != was && (place < budget || was < budget) ? 1 : 0;
                Came += place < budget && was >= budget ? 1 : 0;
            }
        }
    }

    /// <summary>The figures.</summary>
    public WeightTrial Trial() =>
        new(
            OfficeWeeks,
            Before.Precision(),
            After.Precision(),
            BeforeHalf.Precision(),
            AfterHalf.Precision(),
            Moved,
            Came
        );

    // As a week is filled: the level first, which no weight moves.
    private static List<OpenInWeek> Ranked(IEnumerable<OpenInWeek> week, MergingRule rule) =>
        [
            .. week.Select(warning => (Warning: warning, Merged: rule.Merge(warning.Said)))
                .Where(one => one.Merged.Level > 0)
                .OrderByDescending(one => one.Merged.Level)
                .ThenByDescending(one => one.Merged.Score)
                .ThenBy(one => one.Warning.Id)
                .Select(one => one.Warning),
        ];

    private static void Look(IEnumerable<OpenInWeek> list, HashSet<Guid> seen, Count count)
    {
        foreach (var warning in list.Where(warning => seen.Add(warning.Id)))
        {
            count.Listed++;
            count.Decided += warning.Confirmed is null ? 0 : 1;
            count.Confirmed += warning.Confirmed == true ? 1 : 0;
        }
    }
}
