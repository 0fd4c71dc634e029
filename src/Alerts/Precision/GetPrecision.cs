using FluentValidation;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Alerts.Dashboards;
using Trading.Analysis.Proportions;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Precision;

/// <summary>
/// How many of the warnings that each office was given within its budget were confirmed, by its own verdicts, in all and by
/// what was said; and how much is missed, from the random sample of procurements without a warning. In the caller's scope.
/// </summary>
public static class GetPrecision
{
    /// <summary>Which weeks.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Answer>
    {
        /// <summary>A day of the first week; a year before the last when left out.</summary>
        public DateOnly? From { get; init; }

        /// <summary>A day of the last week; today when left out.</summary>
        public DateOnly? To { get; init; }
    }

    /// <summary>A share of verdicts.</summary>
    /// <param name="Given">Warnings that were given.</param>
    /// <param name="Decided">Those decided on.</param>
    /// <param name="Confirmed">Those confirmed.</param>
    /// <param name="Interval">Confirmed among decided, with its 95 % interval (Wilson); null where none was decided on.</param>
    public sealed record Verdicts(
        long Given,
        long Decided,
        long Confirmed,
        WilsonInterval? Interval
    )
    {
        /// <summary>True where the share rests on few.</summary>
        public bool IsFew => Decided < WilsonInterval.Few;
    }

    /// <summary>What was said, and how often it held.</summary>
    /// <param name="Source">Who says it.</param>
    /// <param name="Code">What, in the source's codes.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Verdicts">How often.</param>
    public sealed record Signal(string Source, string Code, LocalizedText Name, Verdicts Verdicts);

    /// <summary>An office.</summary>
    /// <param name="Id">Its key; null for all that the caller sees where nothing was given by budget.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Verdicts">Of all that it was given.</param>
    /// <param name="Signals">By what was said, the most decided on first.</param>
    public sealed record Office(
        Guid? Id,
        LocalizedText Name,
        Verdicts Verdicts,
        IReadOnlyList<Signal> Signals
    );

    /// <summary>The figures.</summary>
    /// <param name="From">The first day.</param>
    /// <param name="To">The last.</param>
    /// <param name="ByBudget">False where nothing was given by budget in the period: the verdicts are of all that was decided on.</param>
    /// <param name="Offices">Each.</param>
    /// <param name="Missed">What is missed, of the months that begin in the period.</param>
    public sealed record Answer(
        DateOnly From,
        DateOnly To,
        bool ByBudget,
        IReadOnlyList<Office> Offices,
        MissedEstimate Missed
    )
    {
        /// <summary>On what grounds warnings were dismissed in the period, the most frequent first.</summary>
        public IReadOnlyList<GroundCount> Grounds { get; init; } = [];
    }

    /// <summary>A ground of dismissals, and how many there were.</summary>
    /// <param name="Ground">One of <see cref="DismissalGrounds"/>; null of those of before there were grounds.</param>
    /// <param name="Count">So many.</param>
    /// <param name="SaysSomething">Whether they count against signals where weights are fitted.</param>
    public sealed record GroundCount(string? Ground, long Count, bool SaysSomething);

    private static readonly Statement Names = Statement.Of(
        "alerts.dashboard_name.signals",
        "select value, name_zh, name_en from dashboard_name where dimension = 'signal' and value in @values"
    );

    // A draw is of a city: who sees but a part of it is told of the part that was drawn, against the part's share of it.
    private static readonly Statement Sampled = Statement.Of(
        "alerts.unflagged_sample.by_part",
        """
        select s.month, s.city, min(w.population) as population, min(w.drawn) as drawn, count(*) as seen,
               sum(case when s.answer is null then 0 else 1 end) as answered,
               sum(case when s.answer = 'wrong' then 1 else 0 end) as wrong
        from unflagged_sample s join unflagged_draw w on w.month = s.month and w.city = s.city
        where s.month >= @from and s.month <= @to and {scope s.region, s.kind, s.office_id}
        group by s.month, s.city
        """
    );

    private static readonly Statement Confirmed = Statement.Of(
        "alerts.dashboard_procurement.confirmed",
        """
        select count(*) from dashboard_procurement d
        where d.market = @market and d.state = 'confirmed' and {scope d.region, d.kind, d.office_id}
          and d.published_on >= @from and d.published_on < @before
        """
    );

    private static readonly Statement Dismissed = Statement.Of(
        "alerts.alert.dismissed_by_ground",
        """
        select a.ground, count(*) as count from alert a
        where a.market = @market and a.state = 'dismissed' and a.settled_at >= @from and a.settled_at < @before
          and {scope a.region, a.kind, a.office_id}
        group by a.ground
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() =>
            DashboardPeriod.Check(this, query => query.To, query => query.From, query => query.To);
    }

    internal sealed class Handler(
        SqlSession sql,
        PresentedAlerts presented,
        IOffices offices,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var period = DashboardPeriod.Of(query.From, query.To, time.Today());
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var counts = await presented.Read(scope, period.From, period.To, cancellationToken);
            var names = await SignalNames(counts.Signals, cancellationToken);
            var called = await offices.Names(
                [.. counts.Offices.Select(one => one.OfficeId).OfType<Guid>().Distinct()],
                cancellationToken
            );
            var signals = counts.Signals.ToLookup(one => one.OfficeId);
            return new Answer(
                period.From,
                period.To,
                counts.ByBudget,
                [
                    .. counts
                        .Offices.GroupBy(one => one.OfficeId)
                        .Select(office => new Office(
                            office.Key,
                            office.Key is { } id
                                ? called.GetValueOrDefault(
                                    id,
                                    new("（已撤销的机构）", "(an office that is no more)")
                                )
                                : new("数据范围内", "Within the data scope"),
                            VerdictsOf(office),
                            [
                                .. signals[office.Key]
                                    .GroupBy(one => (one.Source, one.Code))
                                    .Select(one => new Signal(
                                        one.Key.Source,
                                        one.Key.Code,
                                        names.GetValueOrDefault(
                                            $"{one.Key.Source}:{one.Key.Code}",
                                            new(one.Key.Code, one.Key.Code)
                                        ),
                                        VerdictsOf(one)
                                    ))
                                    .OrderByDescending(one => one.Verdicts.Decided)
                                    .ThenBy(one => one.Code, StringComparer.Ordinal),
                            ]
                        ))
                        .OrderBy(office => office.Name.Zh, StringComparer.Ordinal),
                ],
                await Missed(scope, period, cancellationToken)
            )
            {
                Grounds = await GroundsOf(scope, period, cancellationToken),
            };
        }

        private async Task<IReadOnlyList<GroundCount>> GroundsOf(
            DataScope scope,
            DashboardPeriod period,
            CancellationToken cancel
        ) => [.. (
                    await sql.Query<GroundRow>(
                        Dismissed,
                        scope,
                        new
                        {
                            market = Markets.Home,
                            from = ChinaTime.Begin(period.From),
                            before = ChinaTime.End(period.To),
                        },
                        cancel
                    )
                ).Select(row => new GroundCount(row.Ground, row.Count, DismissalGrounds.SaysSomething(row.Ground))).OrderByDescending(one => one.Count).ThenBy(one => one.Ground, StringComparer.Ordinal)];

        private static Verdicts VerdictsOf(IEnumerable<PresentedCount> counts)
        {
            var (given, decided, confirmed) = (0L, 0L, 0L);
            foreach (var count in counts)
            {
                given += count.Count;
                decided += count.State is AlertStates.Confirmed or AlertStates.Dismissed
                    ? count.Count
                    : 0;
                confirmed += count.State == AlertStates.Confirmed ? count.Count : 0;
            }

            return new(given, decided, confirmed, WilsonInterval.Of(confirmed, decided));
        }

        private async Task<MissedEstimate> Missed(
            DataScope scope,
            DashboardPeriod period,
            CancellationToken cancel
        )
        {
            var first = new DateOnly(period.From.Year, period.From.Month, 1);
            if (first < period.From)
            {
                first = first.AddMonths(1);
            }

            var parts = await sql.Query<PartRow>(
                Sampled,
                scope,
                new { from = first, to = period.To },
                cancel
            );
            if (parts.Count == 0)
            {
                return MissedEstimate.Of([], 0);
            }

            var confirmed = await sql.One<long>(
                Confirmed,
                scope,
                new
                {
                    market = Markets.Home,
                    from = parts.Min(part => part.Month),
                    before = parts.Max(part => part.Month).AddMonths(1),
                },
                cancel
            );
            return MissedEstimate.Of(
                [
                    .. parts.Select(part => new SampledPart(
                        // The part of a city that the caller sees is as large as its share of what was drawn.
                        part.Population
                            * part.Seen
                            / part.Drawn,
                        part.Answered,
                        part.Wrong
                    )),
                ],
                confirmed
            );
        }

        private async Task<Dictionary<string, LocalizedText>> SignalNames(
            IReadOnlyList<PresentedCount> counts,
            CancellationToken cancel
        )
        {
            var values = counts.Select(one => $"{one.Source}:{one.Code}").Distinct().ToArray();
            return values.Length == 0
                ? []
                : (await sql.Query<NameRow>(Names, new { values }, cancel)).ToDictionary(
                    row => row.Value,
                    row => new LocalizedText(row.NameZh, row.NameEn)
                );
        }

        private sealed record GroundRow
        {
            public string? Ground { get; init; }
            public long Count { get; init; }
        }

        private sealed record PartRow
        {
            public DateOnly Month { get; init; }
            public string City { get; init; } = "";
            public long Population { get; init; }
            public long Drawn { get; init; }
            public long Seen { get; init; }
            public long Answered { get; init; }
            public long Wrong { get; init; }
        }

        private sealed record NameRow
        {
            public string Value { get; init; } = "";
            public string NameZh { get; init; } = "";
            public string NameEn { get; init; } = "";
        }
    }
}
