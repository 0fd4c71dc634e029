using Trading.Alerts.Contracts;
using Trading.Alerts.Following;
using Trading.Analysis.Trends;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Trends;

/// <summary>
/// In the night: takes in what was decided, some at a time, and then judges every series of the last three years anew. It
/// computes outside any transaction; what is found comes with one commit.
/// </summary>
internal sealed class JudgeTrends(IProcurements procurements, TrendStore store, TimeProvider time)
    : ILongJob<JudgeTrends.Input, JudgeTrends.Reached>
{
    private const string Reading = "reading";
    private const string Judging = "judging";
    private const int FirstRows = 100;
    private const int AtOnce = 400;

    /// <summary>The kind, which is also its key: one after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.trends",
        new("计算走势", "Judging trends"),
        [AlertsPermissions.TrainModel],
        new Term(Reading, new("读入新结果", "Taking in results")),
        new Term(Judging, new("比较各月", "Comparing months"))
    )
    {
        Outcome = result =>
        {
            var found = result.GetProperty("findings").GetInt64();
            return new(
                $"走势异常 {found:N0} 条。",
                $"{found:N0} series rose beyond what chance explains."
            );
        },
    };

    /// <summary>What is wanted: nothing but that.</summary>
    public sealed record Input;

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>Where changes are followed ahead of the place that is kept; null for that place.</summary>
        public ChangePlace? Ahead { get; init; }

        /// <summary>How many were looked at.</summary>
        public long Done { get; init; }

        /// <summary>True once all were.</summary>
        public bool AllRead { get; init; }
    }

    /// <summary>What came of it.</summary>
    /// <param name="Procurements">Decided procurements that were counted.</param>
    /// <param name="Findings">Series that rose.</param>
    /// <param name="Moved">Findings that came, went or changed.</param>
    public sealed record Result(long Procurements, long Findings, int Moved);

    public Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    ) => reached is { AllRead: true } ? Judge(cancel) : Read(reached, pace, cancel);

    private async Task<WriteStep<Reached>> Read(
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstRows, AtOnce);
        var (page, walk) = await new ChangeWalk(await store.Reached(cancel), reached?.Ahead).Next(
            procurements,
            pace.Rows,
            time,
            cancel,
            Markets.Home
        );
        (Guid, TrendProcurement?)[] rows =
        [
            .. page.DistinctBy(history => history.Summary.Id)
                .Select(history => (history.Summary.Id, TrendProcurement.Of(history))),
        ];
        var done = (reached?.Done ?? 0) + page.Count;
        return async write =>
        {
            await store.Keep(rows, walk.Kept, write);
            return new()
            {
                Reached = new()
                {
                    Ahead = walk.Ahead,
                    Done = done,
                    AllRead = !walk.More,
                },
                Phase = walk.More ? Reading : Judging,
                Done = done,
            };
        };
    }

    private async Task<WriteStep<Reached>> Judge(CancellationToken cancel)
    {
        var today = time.Today();
        var by = TrendParameters.On(today);
        var first = today.AddMonths(-by.Months - Math.Max(by.WinnerMonths, by.WinnerHistory));
        var events = new List<TrendEvent>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in store.From(new DateOnly(first.Year, first.Month, 1), cancel))
        {
            events.Add(row.Event());
            names[row.Buyer] = row.BuyerName;
            if (row.Agency.Length > 0)
            {
                names[row.Agency] = row.AgencyName;
            }
        }

        var found = TrendAnalysis.Of(events, today, by, cancel);
        return async write =>
        {
            var moved = await store.Replace(
                found,
                names,
                by,
                events.Count,
                time.GetUtcNow(),
                write
            );
            return Step<Reached>.Ended(
                new Result(events.Count, found.Count, moved),
                events.Count,
                events.Count
            );
        };
    }
}
