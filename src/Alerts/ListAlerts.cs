using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>Alerts in the caller's scope, the most urgent first, with how many there are of each level.</summary>
public static class ListAlerts
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Listing>
    {
        /// <summary>One of <see cref="Levels"/>.</summary>
        public string? Level { get; init; }

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>Part of the title or of the buyer's name.</summary>
        public string? Text { get; init; }

        /// <summary>Of which market, by its country (ISO 3166-1); of all of them when left out.</summary>
        public string? Market { get; init; }

        /// <summary>First raised on this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>First raised on this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }

        /// <summary>One of <see cref="ClaimFilters"/>: who looks into it.</summary>
        public string? Claim { get; init; }

        /// <summary>One of <see cref="DueStates"/>: how it stands to its deadline.</summary>
        public string? Due { get; init; }

        /// <summary>One of <see cref="WeekLists"/>: whether it is on the list that the caller's office was given this week.</summary>
        public string? Week { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the most urgent first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A page, and the totals under the same filters but for the level.</summary>
    /// <param name="Items">The page, the most urgent first.</param>
    /// <param name="Next">Cursor of the next page; null at the end.</param>
    /// <param name="Totals">How many of each level, the most urgent first.</param>
    public sealed record Listing(
        IReadOnlyList<Item> Items,
        string? Next,
        IReadOnlyList<LevelTotal> Totals
    ) : Page<Item>(Items, Next);

    /// <summary>How many alerts there are of a level.</summary>
    /// <param name="Level">One of <see cref="Levels"/>.</param>
    /// <param name="Count">So many.</param>
    public sealed record LevelTotal(string Level, int Count);

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key: the procurement's.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>What stands out, in a few words.</summary>
        public LocalizedText Headline { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>Price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "";

        /// <summary>Price ceiling.</summary>
        [JsonIgnore]
        public Money? Ceiling => Money.Of(CeilingMinor, Currency);

        /// <summary>The procedure model's score; null when it gave none.</summary>
        public double? Score { get; init; }

        /// <summary>How much all sources together say, 0 to 1: the order within a level.</summary>
        public double Severity { get; init; }

        /// <summary>Until when it should be looked into; null where that was not reckoned yet.</summary>
        public DateTimeOffset? DueAt { get; init; }

        /// <summary>What makes that the deadline, in words.</summary>
        public LocalizedText? DueBy { get; init; }

        /// <summary>True where it is open and the deadline has passed.</summary>
        public bool Overdue { get; init; }

        /// <summary>When it was first raised.</summary>
        public DateTimeOffset RaisedAt { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>When somebody last decided on it.</summary>
        public DateTimeOffset? SettledAt { get; init; }

        /// <summary>Who last decided on it.</summary>
        public string? SettledBy { get; init; }

        /// <summary>Why they decided so.</summary>
        public string? Reason { get; init; }

        /// <summary>Of a dismissal: one of <see cref="DismissalGrounds"/>; null where nobody said.</summary>
        public string? Ground { get; init; }

        /// <summary>Who looks into it, by sign-in name; null where nobody does.</summary>
        public string? ClaimedBy { get; init; }

        /// <summary>True when that is the caller.</summary>
        public bool Mine { get; init; }

        /// <summary>The version, which a decision names.</summary>
        public long Version { get; init; }
    }

    internal const string Filters = """
          {scope a.region, a.kind, a.office_id}
          and (@state is null or a.state = @state)
          and (@market is null or a.market = @market)
          and (@kind is null or a.kind = @kind)
          and (@region is null or a.region between @region and @regionEnd)
          and (@text is null or lower(a.title) like @text escape '\' or lower(a.buyer_name) like @text escape '\')
          and (@from is null or a.raised_at >= @from)
          and (@before is null or a.raised_at < @before)
          and (@claimedBy is null or a.claimed_by = @claimedBy)
          and (@unclaimed = 0 or a.claimed_by is null)
          and (@dueFrom is null or a.due_at >= @dueFrom)
          and (@dueBefore is null or (a.due_at < @dueBefore and a.state = 'open'))
          and (@listed = 0 or exists (
            select 1 from alert_presented r where r.office_id = @office and r.week = @week and r.alert_id = a.id))
          and (@left = 0 or (a.state = 'open' and not exists (
            select 1 from alert_presented r where r.office_id = @office and r.week = @week and r.alert_id = a.id)))
        """;

    // By level and severity along an index; the others are of the few thousand warnings that a scope holds.
    internal static readonly SortedStatement<Row> Select = SortedStatement<Row>.Of(
        "alerts.alert.list",
        """
        select a.id, a.level, a.state, a.severity, a.headline_zh, a.headline_en, a.title, a.kind, a.region, a.buyer_name,
               a.ceiling_minor, a.currency, a.raised_at, a.changed_at, a.settled_at, a.settled_by, a.reason, a.ground, a.version,
               a.claimed_by as claimant, a.claimed_name as claimed_by, a.due_at, a.due_rule, p.score
        from alert a join appraisal p on p.procurement_id = a.id
        where {after}
          and (@level is null or a.level = @level)
          and
        """
            + Filters
            + " order by {order} {page} {recompile}",
        "-level",
        By<Row>.Id("a.id", row => row.Id),
        new(
            "level",
            By<Row>.Whole("a.level", row => row.Level),
            By<Row>.Number("a.severity", row => row.Severity)
        ),
        new("title", By<Row>.Text("a.title", row => row.Title)),
        new("buyer", By<Row>.Text("a.buyer_name", row => row.BuyerName)),
        new("ceiling", By<Row>.WholeOrNone("a.ceiling_minor", row => row.CeilingMinor)),
        new("score", By<Row>.NumberOrNone("p.score", row => row.Score)),
        new("severity", By<Row>.Number("a.severity", row => row.Severity)),
        new("due", By<Row>.InstantOrNone("a.due_at", row => row.DueAt)),
        new("raised", By<Row>.Instant("a.raised_at", row => row.RaisedAt)),
        new("changed", By<Row>.Instant("a.changed_at", row => row.ChangedAt)),
        new("settled", By<Row>.InstantOrNone("a.settled_at", row => row.SettledAt))
    );

    private static readonly Statement Totals = Statement.Of(
        "alerts.alert.totals",
        "select a.level, count(*) as alerts from alert a where "
            + Filters
            + " group by a.level {recompile}"
    );

    /// <summary>What a query asks for, as the statements call it.</summary>
    internal static object FiltersOf(Query query, Caller caller, DateTimeOffset now)
    {
        var region = RegionCode.RangeOf(query.Region);
        return new
        {
            state = query.State,
            market = query.Market,
            kind = query.Kind,
            region = region?.First,
            regionEnd = region?.Last,
            text = Like.Contains(query.Text),
            level = Levels.Number(query.Level),
            from = ChinaTime.Begin(query.From),
            before = ChinaTime.End(query.To),
            claimedBy = query.Claim == ClaimFilters.Mine
                ? caller.PersonId ?? Guid.Empty
                : (Guid?)null,
            unclaimed = query.Claim == ClaimFilters.None ? 1 : 0,
            dueFrom = query.Due == DueStates.Soon ? now : (DateTimeOffset?)null,
            dueBefore = query.Due switch
            {
                DueStates.Overdue => now,
                DueStates.Soon => now + DueStates.Near,
                _ => (DateTimeOffset?)null,
            },
            listed = query.Week == WeekLists.Listed ? 1 : 0,
            left = query.Week == WeekLists.Left ? 1 : 0,
            office = caller.OfficeId ?? Guid.Empty,
            week = OfficeWeek.NumberOf(now),
        };
    }

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Claim)
                .Must(claim => claim is null || ClaimFilters.All.Any(term => term.Code == claim))
                .WithMessage(
                    "alert.claim",
                    "认领情况只能是 mine（我的）或 none（无人认领）。",
                    "A claim is mine or none."
                );
            RuleFor(query => query.Due)
                .Must(due => due is null || DueStates.All.Any(term => term.Code == due))
                .WithMessage(
                    "alert.due",
                    "期限情况只能是 overdue（已逾期）或 soon（三天内到期）。",
                    "A deadline is overdue or soon."
                );
            RuleFor(query => query.Week)
                .Must(week => week is null || WeekLists.All.Any(term => term.Code == week))
                .WithMessage(
                    "alert.week",
                    "本周清单只能是 listed（已列入）或 left（未列入）。",
                    "The week's list is listed or left."
                );
            RuleFor(query => query.Level)
                .Must(level => level is null || Levels.Number(level) is not null)
                .WithMessage(
                    "alert.level",
                    "级别只能是 red、orange 或 blue。",
                    "A level is red, orange or blue."
                );
            RuleFor(query => query.Market).IsMarketOrNone();
            RuleFor(query => query.State)
                .Must(state => state is null || AlertStates.All.Any(term => term.Code == state))
                .WithMessage(
                    "alert.state",
                    "状态只能是 open、confirmed、dismissed 或 lapsed。",
                    "A state is open, confirmed, dismissed or lapsed."
                );
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Listing>
    {
        public async ValueTask<Outcome<Listing>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var now = time.GetUtcNow();
            var filters = FiltersOf(query, current.Caller, now);
            var found = await sql.Page(
                Select,
                new(query.Sort, query.Cursor, query.Take),
                scope,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var counts = (
                await sql.Query<Counted>(Totals, scope, filters, cancellationToken)
            ).ToDictionary(count => Levels.Code(count.Level), count => count.Alerts);
            var page = found.Value.As(row => row.Item(current.Caller.PersonId, now));
            return new Listing(
                page.Items,
                page.Next,
                [
                    .. Levels.All.Select(term => new LevelTotal(
                        term.Code,
                        counts.GetValueOrDefault(term.Code)
                    )),
                ]
            )
            {
                Total = new(
                    query.Level is null
                        ? counts.Values.Sum()
                        : counts.GetValueOrDefault(query.Level),
                    OrMore: false
                ),
            };
        }

        private sealed record Counted
        {
            public int Level { get; init; }
            public int Alerts { get; init; }
        }
    }

    /// <summary>One row as it is read.</summary>
    internal sealed record Row
    {
        public Guid Id { get; init; }
        public int Level { get; init; }
        public string State { get; init; } = "";
        public double Severity { get; init; }
        public string HeadlineZh { get; init; } = "";
        public string HeadlineEn { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Region { get; init; }
        public string BuyerName { get; init; } = "";
        public long? CeilingMinor { get; init; }
        public string Currency { get; init; } = "";
        public double? Score { get; init; }
        public DateTimeOffset RaisedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset? SettledAt { get; init; }
        public string? SettledBy { get; init; }
        public string? Reason { get; init; }
        public string? Ground { get; init; }
        public long Version { get; init; }
        public Guid? Claimant { get; init; }
        public string? ClaimedBy { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public string? DueRule { get; init; }

        public Item Item(Guid? me, DateTimeOffset now) =>
            new()
            {
                Id = Id,
                Level = Levels.Code(Level),
                State = State,
                Headline = new(HeadlineZh, HeadlineEn),
                Title = Title,
                Kind = Kind,
                Region = Region,
                BuyerName = BuyerName,
                CeilingMinor = CeilingMinor,
                Currency = Currency,
                Score = Score,
                Severity = Severity,
                DueAt = DueAt,
                DueBy = Deadlines.Find(DueRule)?.Name,
                Overdue = State == AlertStates.Open && DueAt < now,
                RaisedAt = RaisedAt,
                ChangedAt = ChangedAt,
                SettledAt = SettledAt,
                SettledBy = SettledBy,
                Reason = Reason,
                Ground = Ground,
                ClaimedBy = ClaimedBy,
                Mine = me is not null && Claimant == me,
                Version = Version,
            };
    }
}
