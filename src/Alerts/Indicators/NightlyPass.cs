using Microsoft.Extensions.Logging;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Indicators.Supervision;
using Trading.Kernel.LongJobs;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What no single step can do: judges what was missed and what time alone moves, holds every sum against a full computation,
/// computes all baselines, and judges again what a changed one could change, and every subject, whose twelve months move on.
/// Afterwards all is as if it had been computed from nothing.
/// </summary>
internal sealed partial class NightlyPass(
    IProcurementRecords records,
    PassStore store,
    IndicatorJudge judge,
    SumStore sums,
    MeasurementStore measurements,
    BaselineStore baselines,
    CutStore cuts,
    ParameterStore parameters,
    IndicatorRules rules,
    TimeProvider time,
    ILogger<NightlyPass> log
) : ILongJob<NightlyPass.Input, NightlyPass.Reached>
{
    private const string CatchUp = "catch-up";
    private const string Sums = "sums";
    private const string Figures = "figures";
    private const string SubjectFigures = "subject-figures";
    private const string Procurements = "procurements";
    private const string Subjects = "subjects";
    private const string Chance = "chance";
    private const string Settling = "settling";
    private const string Counting = "counting";

    private const int FirstRows = 20;

    // Where an indicator has no rate of its own.
    private const decimal Rate = 0.05m;

    /// <summary>The kind, which is also its key: one pass after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.indicators",
        new("夜间指标计算", "Nightly computation of the indicators"),
        [AlertsPermissions.TrainModel],
        new Term(CatchUp, new("补算", "Catching up")),
        new Term(Sums, new("核对累计值", "Checking the sums")),
        new Term(Figures, new("计算同类基准", "Computing baselines")),
        new Term(SubjectFigures, new("计算主体基准", "Computing the subjects' baselines")),
        new Term(Procurements, new("按新基准复判项目", "Judging procurements by new baselines")),
        new Term(Subjects, new("复判主体", "Judging subjects")),
        new Term(Chance, new("控制误报比例", "Allowing for chance")),
        new Term(Settling, new("按误报比例复判", "Settling what chance may be")),
        new Term(Counting, new("统计", "Counting"))
    );

    /// <summary>What is wanted.</summary>
    /// <param name="Everything">All are judged again.</param>
    public sealed record Input(bool Everything = false);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        public string Phase { get; init; } = CatchUp;

        /// <summary>All are judged again: it was asked for, or there are other rules than in the last night.</summary>
        public bool Everything { get; init; }

        /// <summary>From when on the new baselines are in force.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>From when on those before were.</summary>
        public DateTimeOffset Before { get; init; }

        /// <summary>The last procurement in the order of change.</summary>
        public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;

        /// <summary>The last procurement in the order of change, or of keys.</summary>
        public Guid AfterId { get; init; }

        public string AfterKind { get; init; } = "";
        public string AfterSubject { get; init; } = "";
        public string AfterGroup { get; init; } = "";

        /// <summary>The last metric.</summary>
        public string AfterMetric { get; init; } = "";

        public long Done { get; init; }
        public int Changed { get; init; }
        public int Mended { get; init; }

        internal SubjectKey Subject => new(AfterKind, AfterSubject, AfterGroup);

        internal Reached After(SubjectKey last) =>
            this with
            {
                AfterKind = last.Kind,
                AfterSubject = last.Subject,
                AfterGroup = last.Group,
            };

        /// <summary>The next phase, from its beginning.</summary>
        internal Reached Into(string phase, int changed) =>
            new()
            {
                Phase = phase,
                Everything = Everything,
                At = At,
                Before = Before,
                Changed = Changed + changed,
                Mended = Mended,
            };
    }

    /// <summary>What came of it.</summary>
    /// <param name="Changed">Verdicts that changed.</param>
    /// <param name="Mended">Months of sums that were wrong and were mended.</param>
    public sealed record Result(int Changed, int Mended);

    public Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstRows, IndicatorJudge.AtOnce);
        return reached switch
        {
            null => Begin(input, cancel),
            { Phase: CatchUp } => JudgeMissed(reached, pace.Rows, cancel),
            { Phase: Sums } => CheckSums(reached, pace.Rows, cancel),
            { Phase: Figures } => OneMetric(reached, cancel),
            { Phase: SubjectFigures } => OfSubjects(reached, cancel),
            { Phase: Procurements } => JudgeMoved(reached, pace.Rows, cancel),
            { Phase: Subjects } => JudgeSubjects(
                reached,
                Chance,
                store.SubjectsAfter(reached.Subject, pace.Rows, cancel),
                pace.Rows
            ),
            { Phase: Chance } => FindCuts(reached, cancel),
            { Phase: Settling } => JudgeSubjects(
                reached,
                Counting,
                cuts.UnsettledAfter(reached.Subject, pace.Rows, cancel),
                pace.Rows
            ),
            _ => Task.FromResult<WriteStep<Reached>>(write => Count(reached, write)),
        };
    }

    private async Task<WriteStep<Reached>> Begin(Input input, CancellationToken cancel)
    {
        var inForce = await baselines.Current(cancel);
        var before = inForce.At;
        var now = time.GetUtcNow();
        var first = new Reached
        {
            Everything = input.Everything || await store.Rules(cancel) != rules.Version,
            Before = before,
            At = now > before ? now : before.AddMilliseconds(1),
        };
        return async write =>
        {
            await baselines.Discard(inForce, write);
            return Step(first);
        };
    }

    private async Task<WriteStep<Reached>> JudgeMissed(
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var page = await records.After(reached.Since, reached.AfterId, take, cancel);
        var known =
            page.Count == 0 ? [] : await store.Known([.. page.Select(one => one.Id)], cancel);
        Guid[] missed =
        [
            .. page.Where(one =>
                    !known.TryGetValue(one.Id, out var row)
                    || row.Moving
                    || row.ChangedAt != one.ChangedAt
                )
                .Select(one => one.Id),
        ];
        return async write =>
        {
            var changed = missed.Length == 0 ? 0 : await judge.Judge(missed, write);
            return Step(
                page.Count < take
                    ? reached.Into(Sums, changed)
                    : reached with
                    {
                        Since = page[^1].ChangedAt,
                        AfterId = page[^1].Id,
                        Done = reached.Done + page.Count,
                        Changed = reached.Changed + changed,
                    }
            );
        };
    }

    private async Task<WriteStep<Reached>> CheckSums(
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var page = await store.SubjectsAfter(reached.Subject, take, cancel);
        return async write =>
        {
            await sums.Lock(page, reached.At, write);
            var mended = 0;
            foreach (var subject in page)
            {
                var wrong = await store.Mend(subject, write);
                if (wrong > 0)
                {
                    SumsWereWrong(log, wrong, subject.Kind, subject.Group);
                }

                mended += wrong;
            }

            return Step(
                page.Count < take
                    ? reached.Into(Figures, 0) with
                    {
                        Mended = reached.Mended + mended,
                    }
                    : reached.After(page[^1]) with
                    {
                        Done = reached.Done + page.Count,
                        Mended = reached.Mended + mended,
                    }
            );
        };
    }

    // A metric after the other, so that the figures of one are all that is in memory.
    private async Task<WriteStep<Reached>> OneMetric(Reached reached, CancellationToken cancel)
    {
        var before = await baselines.At(reached.Before, cancel);
        var metric = (await measurements.Metrics(cancel)).Find(one =>
            string.CompareOrdinal(one, reached.AfterMetric) > 0
        );
        if (metric is null)
        {
            return _ => Task.FromResult(Step(reached.Into(SubjectFigures, 0)));
        }

        var figures = new PeerFigures(rules.FewestPeers);
        await foreach (var (group, value) in measurements.Of(metric, cancel))
        {
            figures.Add(metric, group, value);
        }

        var now = figures.Baselines(metric);
        return async write =>
        {
            await baselines.Replace(metric, now, before, reached.At, write);
            return Step(reached with { AfterMetric = metric, Done = reached.Done + 1 });
        };
    }

    private async Task<WriteStep<Reached>> OfSubjects(Reached reached, CancellationToken cancel)
    {
        var before = await baselines.At(reached.Before, cancel);
        var measured = (await measurements.Metrics(cancel)).ToHashSet(StringComparer.Ordinal);
        var figures = new PeerFigures(rules.FewestPeers);
        var subject = new List<PartRow>();
        await foreach (var row in store.Year(ChinaTime.DateOf(reached.At), cancel))
        {
            if (subject.Count > 0 && subject[0].Owner() != row.Owner())
            {
                Add(subject);
                subject.Clear();
            }

            subject.Add(row);
        }

        Add(subject);
        return async write =>
        {
            // What is measured no more has no baseline.
            var metrics = figures
                .Metrics.Concat(before.All.Keys.Select(key => key.Metric))
                .Distinct(StringComparer.Ordinal)
                .Where(metric => !measured.Contains(metric))
                .Order(StringComparer.Ordinal);
            foreach (var metric in metrics)
            {
                await baselines.Replace(
                    metric,
                    figures.Baselines(metric),
                    before,
                    reached.At,
                    write
                );
            }

            await baselines.Begin(reached.At, write);
            return Step(reached.Into(Procurements, 0));
        };

        void Add(List<PartRow> months)
        {
            var year = SumStore.YearSums(months);
            foreach (var metric in year.Select(sum => sum.Metric).Distinct())
            {
                var figure = rules
                    .All.Select(indicator => FigureOf(indicator, metric, year))
                    .FirstOrDefault(value => value is { } number && double.IsFinite(number));
                if (figure is { } found)
                {
                    figures.Add(metric, months[0].PeerGroup, found);
                }
            }
        }
    }

    private static double? FigureOf(
        ISupervisionIndicator indicator,
        string metric,
        IReadOnlyList<YearSum> year
    )
    {
        try
        {
            return indicator.FigureOf(metric, year);
        }
#pragma warning disable CA1031 // One subject's figure that cannot be computed is no figure; its judgement will say why.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private async Task<WriteStep<Reached>> JudgeMoved(
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var (before, now) = (
            await baselines.At(reached.Before, cancel),
            await baselines.Current(cancel)
        );
        var page = await store.DossiersAfter(reached.AfterId, take, cancel);
        Guid[] moved =
        [
            .. page.Where(row => reached.Everything || now.Differs(before, row.Questions))
                .Select(row => row.ProcurementId),
        ];
        return async write =>
        {
            var changed = moved.Length == 0 ? 0 : await judge.Judge(moved, write);
            return Step(
                page.Count < take
                    ? reached.Into(Subjects, changed)
                    : reached with
                    {
                        AfterId = page[^1].ProcurementId,
                        Done = reached.Done + page.Count,
                        Changed = reached.Changed + changed,
                    }
            );
        };
    }

    private async Task<WriteStep<Reached>> JudgeSubjects(
        Reached reached,
        string then,
        Task<IReadOnlyList<SubjectKey>> next,
        int take
    )
    {
        var page = await next;
        return async write =>
        {
            var now = time.GetUtcNow();
            await sums.Lock(page, now, write);
            var book = await parameters.At(now, write);
            var current = await baselines.Current(write);
            var found = await cuts.Current(write);
            var changed = await judge.JudgeSubjects(page, book, current, found, now, write);
            return Step(
                page.Count < take
                    ? reached.Into(then, changed)
                    : reached.After(page[^1]) with
                    {
                        Done = reached.Done + page.Count,
                        Changed = reached.Changed + changed,
                    }
            );
        };
    }

    // The p-values of all subjects of an indicator are one family.
    private async Task<WriteStep<Reached>> FindCuts(Reached reached, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var book = await parameters.At(now, cancel);
        var found = await cuts.Find(
            indicator => (double)(book.Find(indicator, "fdr", ChinaTime.DateOf(now)) ?? Rate),
            cancel
        );
        return async write =>
        {
            await cuts.Replace(found, now, write);
            return Step(reached.Into(Settling, 0));
        };
    }

    private async Task<Step<Reached>> Count(Reached reached, CancellationToken cancel)
    {
        await store.Count(rules.Version, time.GetUtcNow(), cancel);
        return Step<Reached>.Ended(
            new Result(reached.Changed, reached.Mended),
            reached.Done,
            reached.Done
        );
    }

    private static Step<Reached> Step(Reached reached) =>
        new()
        {
            Reached = reached,
            Phase = reached.Phase,
            Done = reached.Done,
        };

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Integrity: {Months} months of the sums of a {Kind} in {Group} were not what its procurements add; mended."
    )]
    private static partial void SumsWereWrong(ILogger log, int months, string kind, string group);
}
