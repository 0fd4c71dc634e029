using Trading.Alerts.Contracts;
using Trading.Indicators;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>Every indicator with what it is, how often it spoke in the province, and what became of it: as counted in the last night.</summary>
public static class ListIndicators
{
    /// <summary>All of them.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Answer>;

    /// <summary>The registry.</summary>
    /// <param name="CountedAt">When the figures were counted; null before the first night.</param>
    /// <param name="Indicators">By code.</param>
    public sealed record Answer(DateTimeOffset? CountedAt, IReadOnlyList<Item> Indicators);

    /// <summary>An indicator.</summary>
    /// <param name="Definition">What it is, with its source.</param>
    public sealed record Item(IndicatorDefinition Definition)
    {
        /// <summary>How many verdicts there are of each outcome; of what does not apply, how many procurements.</summary>
        public IReadOnlyDictionary<string, long> Outcomes { get; init; } =
            new Dictionary<string, long>();

        /// <summary>Of what could be computed, the share that is triggered; null where nothing could.</summary>
        public double? Rate { get; init; }

        /// <summary>Procurements of which it is triggered and whose warning somebody decided on.</summary>
        public long Decided { get; init; }

        /// <summary>Of these, the share that was confirmed; null where nobody decided.</summary>
        public double? Confirmed { get; init; }
    }

    /// <summary>Counted beside the outcomes: the procurements of which an indicator says something.</summary>
    internal const string Spoken = "spoken";

    /// <summary>Counted once: the procurements that were judged.</summary>
    internal const string Judged = "judged";

    private static readonly Statement Standing = Statement.Of(
        "alerts.indicator_standing.all",
        "select indicator, outcome, subjects, counted_at from indicator_standing"
    );

    internal sealed class Handler(SqlSession sql, IndicatorRules rules)
        : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Query<Row>(Standing, null, cancellationToken);
            var counted = rows.ToLookup(row => row.Indicator);
            var judged = rows.Find(row => row.Outcome == Judged)?.Subjects;
            var ofProcurements = rules.OfProcurements.ToHashSet();
            return new Answer(
                rows.Count == 0 ? null : rows.Max(row => row.CountedAt),
                [
                    .. rules
                        .Definitions.OrderBy(one => one.Code, StringComparer.Ordinal)
                        .Select(one =>
                            Of(
                                one,
                                counted[one.Code].ToDictionary(r => r.Outcome, r => r.Subjects),
                                ofProcurements.Contains(one.Code) ? judged : null
                            )
                        ),
                ]
            );
        }

        private static Item Of(
            IndicatorDefinition definition,
            Dictionary<string, long> counts,
            long? judged
        )
        {
            counts.Remove(Spoken, out var spoken);
            if (judged > spoken)
            {
                counts[FindingRow.NameOf(IndicatorOutcome.NotApplicable)] = judged.Value - spoken;
            }

            var triggered = counts.GetValueOrDefault(FindingRow.NameOf(IndicatorOutcome.Triggered));
            var computed =
                triggered
                + counts.GetValueOrDefault(FindingRow.NameOf(IndicatorOutcome.NotTriggered));
            var confirmed = counts.GetValueOrDefault(AlertStates.Confirmed);
            var decided = confirmed + counts.GetValueOrDefault(AlertStates.Dismissed);
            return new(definition)
            {
                Outcomes = counts
                    .Where(one =>
                        one.Key is not AlertStates.Confirmed and not AlertStates.Dismissed
                    )
                    .ToDictionary(),
                Rate = computed == 0 ? null : (double)triggered / computed,
                Decided = decided,
                Confirmed = decided == 0 ? null : (double)confirmed / decided,
            };
        }

        private sealed record Row
        {
            public string Indicator { get; init; } = "";
            public string Outcome { get; init; } = "";
            public long Subjects { get; init; }
            public DateTimeOffset CountedAt { get; init; }
        }
    }
}
