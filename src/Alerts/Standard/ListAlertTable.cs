using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Standard;

/// <summary>
/// The national data standard's project alerts (<c>PROJECT_ALERTING_INFO</c>) in the order in which they changed: every warning
/// of the province's own market from its raising on, with what became of it. Whoever has read to the end goes on from
/// <see cref="Listing.Continue"/>; what changes again comes again under the same <c>DATA_KEY</c>.
/// </summary>
public static class ListAlertTable
{
    /// <summary>So old a change must be to be told: what is dated before it was all committed by then, so that none is passed over.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromMinutes(5);

    /// <summary>From where on.</summary>
    [Requires(AlertsPermissions.ReadAlertTable)]
    public sealed record Query : IQuery<Listing>
    {
        /// <summary>Changed on this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Changed on this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A page.</summary>
    /// <param name="Items">In the order of change.</param>
    /// <param name="Next">Cursor of the next page; null when there is no more for now.</param>
    /// <param name="Continue">Behind the last that was told: from here whoever follows goes on later. Null where nothing was told yet.</param>
    public sealed record Listing(IReadOnlyList<Item> Items, string? Next, string? Continue)
        : Page<Item>(Items, Next);

    /// <summary>An object of the standard.</summary>
    /// <param name="Key">As <c>DATA_KEY</c>, the warning's.</param>
    /// <param name="ChangedAt">When it last changed.</param>
    /// <param name="Fields">Every field of the table as the standard spells it; what is not recorded is empty.</param>
    public sealed record Item(
        Guid Key,
        DateTimeOffset ChangedAt,
        IReadOnlyDictionary<string, string> Fields
    );

    private static readonly Statement Select = Statement.Of(
        "alerts.alert.table",
        """
        select a.id, a.level, a.state, a.headline_zh, a.title, a.kind, a.buyer_name, a.raised_at, a.changed_at,
               a.settled_at, a.settled_by, a.reason
        from alert a
        where (a.changed_at > @at or (a.changed_at = @at and a.id > @id)) and a.changed_at <= @settled
          and a.market = @market and {scope a.region, a.kind, a.office_id}
          and (@from is null or a.changed_at >= @from) and (@before is null or a.changed_at < @before)
        order by a.changed_at, a.id {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.To)
                .Must((query, to) => !(to < query.From))
                .WithMessage(
                    "term.order",
                    "截止日不能早于起始日。",
                    "The last day cannot be before the first."
                );
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        IStandardNumbers numbers,
        AlertTableSettings settings,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Listing>
    {
        public async ValueTask<Outcome<Listing>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(
                query.Cursor,
                new Position(DateTimeOffset.UnixEpoch, Guid.Empty)
            );
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var rows = await sql.Query<AlertTableRow>(
                Select,
                current.Caller.ScopeOf(AlertsPermissions.ReadAlertTable),
                new
                {
                    at = after.Value.At,
                    id = after.Value.Id,
                    settled = time.GetUtcNow() - Settles,
                    market = Markets.Home,
                    from = ChinaTime.Begin(query.From),
                    before = ChinaTime.End(query.To),
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var page = Cursor.Page(rows, query.Take, Place);
            var projects = await numbers.Of(
                [.. page.Items.Select(row => row.Id)],
                cancellationToken
            );
            return new Listing(
                [
                    .. page.Items.Select(row => new Item(
                        row.Id,
                        row.ChangedAt,
                        new Dictionary<string, string>(
                            AlertTable.Values(
                                new(row, projects.GetValueOrDefault(row.Id), settings)
                            )
                        )
                    )),
                ],
                page.Next,
                page.Items.Count == 0
                    ? query.Cursor
                    : Cursor.Page([.. page.Items, page.Items[^1]], page.Items.Count, Place).Next
            );
        }

        private static Position Place(AlertTableRow row) => new(row.ChangedAt, row.Id);

        private sealed record Position(DateTimeOffset At, Guid Id);
    }
}
