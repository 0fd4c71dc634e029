using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>Until when a warning should be looked into, and by which rule.</summary>
/// <param name="At">The instant: the end of a day in China, or the bid deadline itself.</param>
/// <param name="Rule">See <see cref="Deadlines"/>.</param>
internal readonly record struct Deadline(DateTimeOffset At, string Rule);

/// <summary>A rule of deadlines as people read it.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Name">In words.</param>
/// <param name="Source">The law, or the decision.</param>
public sealed record DeadlineRule(string Id, LocalizedText Name, LocalizedText Source);

/// <summary>
/// Until when each warning should be looked into, by the step of its procurement: while it still can be mended, as dated rows
/// with their source (<c>deadlines.json</c>), of which the first counts that has not passed. A term of days is kept while its
/// rule holds; a lawful moment moves with what it is counted from, and stays, overdue, while the step is the same.
/// </summary>
internal static class Deadlines
{
    private const string Draft = "draft";
    private const string Bidding = "bidding";
    private const string Decided = "decided";
    private const string Any = "any";

    private static readonly IReadOnlyList<Row> Rows = EmbeddedJson
        .Read<Table>("deadlines.json")
        .Rows;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DeadlineRule> All =>
        [
            .. Rows.DistinctBy(row => row.Id)
                .Select(row => new DeadlineRule(row.Id, row.Name, row.Source)),
        ];

    /// <summary>By its id; null for one that is no more.</summary>
    public static DeadlineRule? Find(string? id) => All.FirstOrDefault(rule => rule.Id == id);

    /// <summary>The deadline of a warning.</summary>
    /// <param name="history">Its procurement as it stands.</param>
    /// <param name="level">Its level.</param>
    /// <param name="before">The deadline it had since it was last raised; null where it is raised now.</param>
    /// <param name="now">Now.</param>
    /// <param name="calendar">Days that are worked.</param>
    public static Deadline Of(
        ProcurementHistory history,
        int level,
        Deadline? before,
        DateTimeOffset now,
        WorkingDays calendar
    )
    {
        var stage = StageOf(history);
        var today = ChinaTime.DateOf(now);
        foreach (var row in Rows.Where(row => row.Fits(stage, history.Summary, level, today)))
        {
            if (before is { } held && held.Rule == row.Id && row.Anchor == Row.Raised)
            {
                return held;
            }

            if (row.From(history, now, calendar) is { } at && (at >= now || before?.Rule == row.Id))
            {
                return new(at, row.Id);
            }
        }

        throw new InvalidOperationException($"deadlines.json has no row for level {level}.");
    }

    private static string StageOf(ProcurementHistory history)
    {
        var summary = history.Summary;
        // What is traded abroad, or is over, is under none of these laws any more.
        return summary.Country != Markets.Home || summary.IsCancelled ? Any
            : summary.TakesBids && history.Steps.ContainsKey(Row.OfDeadline) ? Bidding
            : summary is { IsDecided: true, HasContract: false, HasFailed: false } ? Decided
            : summary is { BidsAreKnown: false, IsDecided: false, IsEnded: false, TakesBids: false }
            && !history.Steps.ContainsKey("notice")
                ? Draft
            : Any;
    }

    private sealed record Table(IReadOnlyList<Row> Rows);

    private sealed record Row
    {
        public const string Raised = "raised";
        public const string OfDeadline = "deadline";

        public string Id { get; init; } = "";
        public string Stage { get; init; } = Any;
        public string? Regime { get; init; }
        public IReadOnlyList<string>? Methods { get; init; }
        public IReadOnlyList<int>? Levels { get; init; }

        /// <summary>raised, or a step as in <see cref="ProcurementHistory.Steps"/>.</summary>
        public string Anchor { get; init; } = Raised;

        public int Value { get; init; }

        /// <summary>days or workingDays.</summary>
        public string Unit { get; init; } = "days";

        /// <summary>True where it is counted back from its anchor.</summary>
        public bool Back { get; init; }

        public LocalizedText Name { get; init; }
        public LocalizedText Source { get; init; }
        public DateOnly InForceFrom { get; init; }
        public DateOnly? InForceTo { get; init; }

        public bool Fits(string stage, ProcurementSummary summary, int level, DateOnly today) =>
            (Stage == Any || Stage == stage)
            && (Regime is null || Regime == summary.Regime)
            && Methods?.Contains(summary.Method) != false
            && Levels?.Contains(level) != false
            && InForceFrom <= today
            && (InForceTo is null || today <= InForceTo);

        /// <summary>Null where its anchor is not recorded.</summary>
        public DateTimeOffset? From(
            ProcurementHistory history,
            DateTimeOffset now,
            WorkingDays calendar
        )
        {
            var anchor =
                Anchor == Raised ? now
                : history.Steps.TryGetValue(Anchor, out var step) ? step
                : (DateTimeOffset?)null;
            if (anchor is not { } from)
            {
                return null;
            }

            if (Value == 0)
            {
                return from;
            }

            var days = Back ? -Value : Value;
            var day = ChinaTime.DateOf(from);
            day = Unit == "workingDays" ? calendar.Add(day, days) : day.AddDays(days);
            // A last day that is off moves to the next worked one (民法典 art. 203); one that is counted back does not.
            day = Back || Unit == "workingDays" ? day : calendar.OnOrAfter(day);
            return ChinaTime.At(day.AddDays(1), TimeOnly.MinValue).AddMilliseconds(-1);
        }
    }
}
