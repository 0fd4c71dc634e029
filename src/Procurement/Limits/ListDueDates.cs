using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Limits;

/// <summary>
/// The calendar of a centre: what is due in the procurements of the caller's scope that go on, by day. Nothing of it is
/// stored: from the days asked for follow the days on which each clock began, and an index finds what happened on them.
/// </summary>
public static class ListDueDates
{
    /// <summary>The longest span that is asked for at once.</summary>
    public const int MostDays = 366;

    private const int UsualDays = 30;

    /// <summary>Those that match every filter given.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<DueDates>
    {
        /// <summary>The first day, in China; today when left out.</summary>
        public DateOnly? From { get; init; }

        /// <summary>The last day; thirty days on when left out.</summary>
        public DateOnly? To { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>The trading kind.</summary>
        public string? Kind { get; init; }

        /// <summary>One of <see cref="LimitTerms.DueKinds"/>; all when left out.</summary>
        public string? Due { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A page of due dates, by day. A page can be short of what was asked for and still have a next one.</summary>
    public sealed record DueDates(IReadOnlyList<DueDate> Items, string? Next)
        : Page<DueDate>(Items, Next)
    {
        /// <summary>Years within the span whose days off are not known: what would be due in them is not listed.</summary>
        public IReadOnlyList<int> UnknownYears { get; init; } = [];
    }

    /// <summary>Something that is due.</summary>
    public sealed record DueDate
    {
        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>The source's own number.</summary>
        public string SourceReference { get; init; } = "";

        /// <summary>The trading kind.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>On which day, in China.</summary>
        public DateOnly Day { get; init; }

        /// <summary>The limit.</summary>
        public required CheckedLimit Limit { get; init; }
    }

    // The last one seen: due on a day by a limit, whose clock began at an instant in a procurement.
    internal sealed record Position(DateOnly Day, string Limit, DateTimeOffset At, Guid Id);

    private static readonly Statement Begun = Statement.Of(
        "procurement.limit.begun",
        """
        select s.procurement_id as id, s.at, p.title, p.source_reference, p.kind, p.region, p.buyer_name
        from procurement_step s join procurement p on p.id = s.procurement_id
        where s.step = @step and s.at >= @first and s.at < @last
          and (s.at > @at or (s.at = @at and s.procurement_id > @id))
          and p.kind = @kind and p.country = 'CN' and not (p.state in @ended)
          and (@anyMethod = 1 or p.method in @methods)
          and (@done is null or not exists (
              select 1 from procurement_step t where t.procurement_id = s.procurement_id and t.step = @done))
          and (@region is null or p.region between @region and @regionEnd)
          and {scope p.region, p.kind, p.office_id, p.source, p.buyer_code, p.id}
        order by s.at, s.procurement_id {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Due)
                .Must(due =>
                    string.IsNullOrEmpty(due) || LimitTerms.DueKinds.Any(known => known.Code == due)
                )
                .WithMessage(
                    "due.kind",
                    "应为 deadline、lastDay 或 earliest。",
                    "It is deadline, lastDay or earliest."
                );
            RuleFor(query => query.To)
                .Must(
                    (query, _) =>
                    {
                        var (from, through) = Span(query, time);
                        return through >= from
                            && from.Year > 1900
                            && through.Year < 9000
                            && through.DayNumber - from.DayNumber < MostDays;
                    }
                )
                .WithMessage(
                    "due.span",
                    $"止日不能早于起日，且一次最多查询 {MostDays} 天。",
                    $"The last day is not before the first, and at most {MostDays} days are asked for at once."
                );
        }
    }

    private static (DateOnly From, DateOnly Through) Span(Query query, TimeProvider time)
    {
        var from = query.From ?? time.Today();
        return (from, query.To ?? (from.Year < 9000 ? from.AddDays(UsualDays) : from));
    }

    internal sealed class Handler(
        SqlSession sql,
        RecordedTimes recorded,
        StatutoryLimits limits,
        WorkingDays calendar,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, DueDates>
    {
        private static readonly Position Start = new(
            DateOnly.MinValue,
            "",
            DateTimeOffset.MinValue,
            Guid.Empty
        );

        public async ValueTask<Outcome<DueDates>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var read = Cursor.Read(query.Cursor, Start);
            if (read.Problem is { } foreign)
            {
                return foreign;
            }

            var after = read.Value;
            var (from, through) = Span(query, time);
            var candidates = new List<Candidate>();
            foreach (var limit in Asked(query))
            {
                candidates.AddRange(
                    await Begins(limit, query, from, through, after, cancellationToken)
                );
            }

            // Rows of one limit come in its order, and stay in it.
            var page = Cursor.Page(
                [
                    .. candidates
                        .OrderBy(candidate => candidate.Day)
                        .ThenBy(candidate => candidate.Limit.Id, StringComparer.Ordinal)
                        .Take(query.Take + 1),
                ],
                query.Take,
                last => new Position(last.Day, last.Limit.Id, last.Row.At, last.Row.Id)
            );
            return new DueDates(await Due(page.Items, from, through, cancellationToken), page.Next)
            {
                UnknownYears =
                [
                    .. Enumerable
                        .Range(from.Year, through.Year - from.Year + 1)
                        .Where(year => !calendar.IsKnown(year)),
                ],
            };
        }

        private IEnumerable<StatutoryLimit> Asked(Query query) =>
            limits
                .All.Where(limit =>
                    limit is { IsClock: true, Bound: LimitBound.Min or LimitBound.Max }
                    && (string.IsNullOrEmpty(query.Kind) || limit.Kind == query.Kind)
                    && (
                        string.IsNullOrEmpty(query.Due)
                        || CheckedLimit.Camel(
                            new LimitAnswer(limit, LimitOutcome.Due).DueKind.ToString()
                        ) == query.Due
                    )
                    && RecordedTimes.FoundBy(limit.From) is not null
                )
                .OrderBy(limit => limit.Id, StringComparer.Ordinal);

        private async Task<List<Candidate>> Begins(
            StatutoryLimit limit,
            Query query,
            DateOnly from,
            DateOnly through,
            Position after,
            CancellationToken cancel
        )
        {
            // Where nothing says that it was done, nothing can be overdue.
            var done = RecordedTimes.SaidBy(limit.To);
            var first = done is null || limit.Optional ? Later(from, time.Today()) : from;
            var isLast = limit.Id == after.Limit;
            // Limits whose letters come before the last one's have had their turn on its day.
            first = Later(
                first,
                string.CompareOrdinal(limit.Id, after.Limit) < 0 && after != Start
                    ? after.Day.AddDays(1)
                    : after.Day
            );
            if (first > through || DueWindow.Of(limit, calendar, first, through) is not { } window)
            {
                return [];
            }

            RegionRange? region = string.IsNullOrWhiteSpace(query.Region)
                ? null
                : RegionCode.Parse(query.Region).Range;
            var rows = await sql.Query<Row>(
                Begun,
                current.Caller.ReadableProcurements(time.Today()),
                new
                {
                    step = RecordedTimes.FoundBy(limit.From),
                    first = ChinaTime.At(window.First, TimeOnly.MinValue),
                    last = ChinaTime.At(window.Last.AddDays(1), TimeOnly.MinValue),
                    at = isLast ? after.At : BeforeAll,
                    id = isLast ? after.Id : Guid.Empty,
                    kind = limit.Kind,
                    ended = recorded.Ended,
                    anyMethod = limit.Methods.Count == 0 ? 1 : 0,
                    methods = limit.Methods.Count == 0 ? [""] : limit.Methods.ToArray(),
                    done,
                    region = region?.First,
                    regionEnd = region?.Last,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancel
            );
            var clock = new LimitClock(calendar, limit, []);
            return
            [
                .. rows.Select(row => new Candidate(
                    clock.EdgeFrom(ChinaTime.DateOf(row.At)).Day!.Value,
                    limit,
                    row
                )),
            ];
        }

        // What the page of the procurement says, so that the two cannot differ.
        private async Task<IReadOnlyList<DueDate>> Due(
            IReadOnlyList<Candidate> candidates,
            DateOnly from,
            DateOnly through,
            CancellationToken cancel
        )
        {
            var records = await recorded.Of(
                [.. candidates.Select(candidate => candidate.Row.Id)],
                cancel
            );
            var now = time.GetUtcNow();
            var answers = records.ToDictionary(
                record => record.Key,
                record => LimitCheck.Of(record.Value, limits, calendar, now)
            );
            return
            [
                .. candidates
                    .Where(candidate => answers.ContainsKey(candidate.Row.Id))
                    .SelectMany(candidate =>
                        answers[candidate.Row.Id]
                            .Where(answer =>
                                answer.Limit == candidate.Limit
                                && (answer.Outcome == LimitOutcome.Due || answer.Overdue)
                                && answer.Edge >= from
                                && answer.Edge <= through
                            )
                            .Select(answer => new DueDate
                            {
                                ProcurementId = candidate.Row.Id,
                                Title = candidate.Row.Title,
                                SourceReference = candidate.Row.SourceReference,
                                Kind = candidate.Row.Kind,
                                Region = candidate.Row.Region,
                                BuyerName = candidate.Row.BuyerName,
                                Day = answer.Edge!.Value,
                                Limit = CheckedLimit.Of(answer),
                            })
                    ),
            ];
        }

        private static readonly DateTimeOffset BeforeAll = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

        private sealed record Candidate(DateOnly Day, StatutoryLimit Limit, Row Row);

        private sealed record Row
        {
            public Guid Id { get; init; }
            public DateTimeOffset At { get; init; }
            public string Title { get; init; } = "";
            public string SourceReference { get; init; } = "";
            public string Kind { get; init; } = "";
            public string? Region { get; init; }
            public string BuyerName { get; init; } = "";
        }
    }
}
