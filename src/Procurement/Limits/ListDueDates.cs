using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Limits;

/// <summary>
/// The calendar of a centre: what is due in the procurements of the caller's scope that go on, by day. An index of open
/// clocks finds them (<see cref="OpenClocks"/>); what is said of them is what the procurement's own page says.
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

    // The last one seen.
    internal sealed record Position(DateOnly Day, string Limit, Guid Id, string Lot, int Ordinal);

    private static readonly Statement Open = Statement.Of(
        "procurement.clock.open",
        """
        select c.procurement_id as id, c.limit_id as limit_code, c.lot, c.ordinal, c.ends_on as day,
               p.title, p.source_reference, p.kind, p.region, p.buyer_name
        from open_clock c join procurement p on p.id = c.procurement_id
        where c.ends_on >= @from and c.ends_on <= @through and (c.lapses = {false} or c.ends_on >= @today)
          and (@limit = '' or c.ends_on > @from
               or (c.ends_on = @from and (c.limit_id > @limit
                   or (c.limit_id = @limit and (c.procurement_id > @id
                       or (c.procurement_id = @id and (c.lot > @lot or (c.lot = @lot and c.ordinal > @ordinal))))))))
          and (@due is null or c.due_kind = @due)
          and (@kind is null or c.kind = @kind)
          and (@region is null or c.region between @region and @regionEnd)
          and {scope c.region, c.kind, p.office_id, p.source, p.buyer_code, p.id}
        order by c.ends_on, c.limit_id, c.procurement_id, c.lot, c.ordinal {page} {recompile}
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
        private static readonly Position Start = new(DateOnly.MinValue, "", Guid.Empty, "", 0);

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
            var region = RegionCode.RangeOf(query.Region);
            var rows = await sql.Query<Row>(
                Open,
                current.Caller.ReadableProcurements(time.Today()),
                new
                {
                    from = after.Day > from ? after.Day : from,
                    through,
                    today = time.Today(),
                    limit = after.Limit,
                    id = after.Id,
                    lot = after.Lot,
                    ordinal = after.Ordinal,
                    due = Given(query.Due),
                    kind = Given(query.Kind),
                    region = region?.First,
                    regionEnd = region?.Last,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var page = Cursor.Page(
                rows,
                query.Take,
                last => new Position(last.Day, last.LimitCode, last.Id, last.Lot, last.Ordinal)
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

        private static string? Given(string? filter) =>
            string.IsNullOrWhiteSpace(filter) ? null : filter;

        // What the page of the procurement says, so that the two cannot differ.
        private async Task<IReadOnlyList<DueDate>> Due(
            IReadOnlyList<Row> rows,
            DateOnly from,
            DateOnly through,
            CancellationToken cancel
        )
        {
            var records = await recorded.Of([.. rows.Select(row => row.Id)], cancel);
            var now = time.GetUtcNow();
            var answers = records.ToDictionary(
                record => record.Key,
                record =>
                    LimitCheck
                        .Of(record.Value, limits, calendar, now)
                        .Where(answer =>
                            (answer.Outcome == LimitOutcome.Due || answer.Overdue)
                            && answer.Edge >= from
                            && answer.Edge <= through
                        )
                        .ToLookup(answer => (answer.Limit.Id, answer.Lot ?? "", answer.Repeat))
            );
            return
            [
                .. rows.Where(row => answers.ContainsKey(row.Id))
                    .SelectMany(row =>
                        answers[row.Id]
                            [(row.LimitCode, row.Lot, row.Ordinal)]
                            .Select(answer => new DueDate
                            {
                                ProcurementId = row.Id,
                                Title = row.Title,
                                SourceReference = row.SourceReference,
                                Kind = row.Kind,
                                Region = row.Region,
                                BuyerName = row.BuyerName,
                                Day = answer.Edge!.Value,
                                Limit = CheckedLimit.Of(answer),
                            })
                    ),
            ];
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string LimitCode { get; init; } = "";
            public string Lot { get; init; } = "";
            public int Ordinal { get; init; }
            public DateOnly Day { get; init; }
            public string Title { get; init; } = "";
            public string SourceReference { get; init; } = "";
            public string Kind { get; init; } = "";
            public string? Region { get; init; }
            public string BuyerName { get; init; } = "";
        }
    }
}
