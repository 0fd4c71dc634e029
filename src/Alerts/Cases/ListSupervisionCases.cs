using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>Cases in the caller's scope, what is due first before the others.</summary>
public static class ListSupervisionCases
{
    /// <summary>All that are not closed, as a filter.</summary>
    public const string NotClosed = "not_closed";

    /// <summary>Those that match every filter given.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="CaseRules.States"/>, or not_closed.</summary>
        public string? State { get; init; }

        /// <summary>mine for those in the caller's hands, none for those in nobody's.</summary>
        public string? Claim { get; init; }

        /// <summary>overdue for those past their day.</summary>
        public string? Due { get; init; }

        /// <summary>One of <see cref="CaseRules.Origins"/>.</summary>
        public string? Origin { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Part of the number, the title or the buyer's name.</summary>
        public string? Text { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; by due date when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>As people call it.</summary>
        public string Number { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>One of <see cref="CaseRules.Origins"/>.</summary>
        public string Origin { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="CaseRules.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When it shall be closed.</summary>
        public DateOnly DueOn { get; init; }

        /// <summary>True of one that is not closed after its day.</summary>
        public bool IsOverdue { get; init; }

        /// <summary>Who has it, by sign-in name; null where nobody does.</summary>
        public string? Assignee { get; init; }

        /// <summary>True when that is the caller.</summary>
        public bool Mine { get; init; }

        /// <summary>When it was opened.</summary>
        public DateTimeOffset OpenedAt { get; init; }

        /// <summary>When it was closed.</summary>
        public DateTimeOffset? ClosedAt { get; init; }
    }

    private const string Filters = """
          {scope c.region, c.kind, c.office_id}
          and (@state is null or c.state = @state)
          and (@notClosed = 0 or c.state <> @closed)
          and (@origin is null or c.origin = @origin)
          and (@region is null or c.region between @region and @regionEnd)
          and (@text is null or lower(c.number) like @text escape '\' or lower(c.title) like @text escape '\' or lower(c.buyer_name) like @text escape '\')
          and (@before is null or (c.due_on < @before and c.state <> @closed))
          and (@assignee is null or c.assignee_id = @assignee)
          and (@unassigned = 0 or c.assignee_id is null)
        """;

    internal static readonly SortedStatement<Row> Select = SortedStatement<Row>.Of(
        "alerts.case.list",
        """
        select c.id, c.number, c.title, c.buyer_name, c.region, c.origin, c.level, c.state, c.due_on, c.assignee_id,
               c.assignee, c.opened_at, c.closed_at
        from supervision_case c
        where {after} and
        """
            + Filters
            + " order by {order} {page} {recompile}",
        "due",
        By<Row>.Id("c.id", row => row.Id),
        new("due", new SortColumn<Row>("c.due_on", typeof(DateOnly), row => row.DueOn)),
        new("number", By<Row>.Text("c.number", row => row.Number)),
        new("title", By<Row>.Text("c.title", row => row.Title)),
        new("buyer", By<Row>.Text("c.buyer_name", row => row.BuyerName)),
        new("level", By<Row>.Whole("c.level", row => row.Level)),
        new("openedAt", By<Row>.Instant("c.opened_at", row => row.OpenedAt)),
        new("closed", By<Row>.InstantOrNone("c.closed_at", row => row.ClosedAt))
    );

    private static readonly Statement Total = Statement.Of(
        "alerts.case.count",
        "select count(*) from supervision_case c where " + Filters + " {recompile}"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.State)
                .Must(state =>
                    state is null or NotClosed || CaseRules.States.Any(known => known.Code == state)
                )
                .WithMessage(
                    "case.state",
                    $"状态只能是 {NotClosed} 或：{Codes()}。",
                    $"A state is {NotClosed} or one of: {Codes()}."
                );
            RuleFor(query => query.Claim)
                .Must(claim => claim is null || ClaimFilters.All.Any(term => term.Code == claim))
                .WithMessage(
                    "case.claim",
                    "承办情况只能是 mine（我承办的）或 none（无人承办）。",
                    "A claim is mine or none."
                );
            RuleFor(query => query.Due)
                .Must(due => due is null or "overdue")
                .WithMessage("case.due", "期限只能是 overdue（已超期）。", "Due is overdue.");
            RuleFor(query => query.Origin)
                .Must(origin =>
                    origin is null || CaseRules.Origins.Any(known => known.Code == origin)
                )
                .WithMessage(
                    "case.origin",
                    "来源只能是 alert、complaint 或 own。",
                    "An origin is alert, complaint or own."
                );
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }

        private static string Codes() =>
            string.Join(", ", CaseRules.States.Select(state => state.Code));
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var today = time.Today();
            var region = RegionCode.RangeOf(query.Region);
            var filters = new
            {
                state = query.State == NotClosed ? null : query.State,
                notClosed = query.State == NotClosed ? 1 : 0,
                closed = CaseStates.Closed,
                origin = query.Origin,
                region = region?.First,
                regionEnd = region?.Last,
                text = Like.Contains(query.Text),
                before = query.Due is null ? (DateOnly?)null : today,
                assignee = query.Claim == ClaimFilters.Mine
                    ? current.Caller.PersonId ?? Guid.Empty
                    : (Guid?)null,
                unassigned = query.Claim == ClaimFilters.None ? 1 : 0,
            };
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

            var total = await sql.One<long>(Total, scope, filters, cancellationToken);
            return found.Value.As(row => row.Item(current.Caller.PersonId, today)) with
            {
                Total = new(total, OrMore: false),
            };
        }
    }

    /// <summary>One row as it is read.</summary>
    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Number { get; init; } = "";
        public string Title { get; init; } = "";
        public string BuyerName { get; init; } = "";
        public string? Region { get; init; }
        public string Origin { get; init; } = "";
        public int Level { get; init; }
        public string State { get; init; } = "";
        public DateOnly DueOn { get; init; }
        public Guid? AssigneeId { get; init; }
        public string? Assignee { get; init; }
        public DateTimeOffset OpenedAt { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }

        public Item Item(Guid? me, DateOnly today) =>
            new()
            {
                Id = Id,
                Number = Number,
                Title = Title,
                BuyerName = BuyerName,
                Region = Region,
                Origin = Origin,
                Level = Levels.Code(Level),
                State = State,
                DueOn = DueOn,
                IsOverdue = DueOn < today && State != CaseStates.Closed,
                Assignee = Assignee,
                Mine = me is not null && AssigneeId == me,
                OpenedAt = OpenedAt,
                ClosedAt = ClosedAt,
            };
    }
}
