using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement;

/// <summary>
/// The next openings from today on, and those whose deadline has passed unopened before: bids are opened at the deadline
/// (招标投标法 art. 34). In the caller's scope.
/// </summary>
public static class ListOpenings
{
    /// <summary>Nothing to say.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<Openings>;

    /// <summary>Today's and tomorrow's, and what is behind.</summary>
    /// <param name="Items">What is to be opened, the first due first, then what was opened; the first of them alone where there are many.</param>
    /// <param name="Today">How many are or were due today.</param>
    /// <param name="Tomorrow">How many are due tomorrow.</param>
    /// <param name="Behind">How many had their deadline within thirty days before today and are not opened.</param>
    public sealed record Openings(IReadOnlyList<Item> Items, int Today, int Tomorrow, int Behind);

    /// <summary>One opening.</summary>
    public sealed record Item
    {
        /// <summary>Key of the procurement.</summary>
        public Guid Id { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>See <see cref="TradingKinds.States"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>True while it waits to be opened.</summary>
        public bool Waits { get; init; }

        /// <summary>When bids are or were due.</summary>
        public DateTimeOffset DeadlineAt { get; init; }
    }

    private const int Shown = 8;
    private const int LooksBack = 30;

    private static readonly Statement Select = Statement.Of(
        "procurement.procurement.openings",
        """
        select p.id, p.title, p.region, p.state, d.at as deadline_at,
               case when p.state in @waiting then {true} else {false} end as waits
        from procurement_step d join procurement p on p.id = d.procurement_id
        where d.step = 'deadline' and d.at >= @today and (d.at < @dayAfter or p.state in @waiting)
          and not (p.state in @cancelled) and {scope p.region, p.kind, p.office_id, p.source, p.buyer_code, p.id}
        order by case when p.state in @waiting then 0 else 1 end, d.at, p.id {page}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "procurement.procurement.count_openings",
        """
        select coalesce(sum(case when d.at >= @today and d.at < @tomorrow then 1 else 0 end), 0) as today,
               coalesce(sum(case when d.at >= @tomorrow then 1 else 0 end), 0) as tomorrow,
               coalesce(sum(case when d.at < @today and p.state in @waiting then 1 else 0 end), 0) as behind
        from procurement_step d join procurement p on p.id = d.procurement_id
        where d.step = 'deadline' and d.at >= @since and d.at < @dayAfter
          and not (p.state in @cancelled) and {scope p.region, p.kind, p.office_id, p.source, p.buyer_code, p.id}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        CurrentCaller current,
        TradingKinds kinds,
        TimeProvider time
    ) : IQueryHandler<Query, Openings>
    {
        public async ValueTask<Outcome<Openings>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var asked = new
            {
                since = Midnight(today.AddDays(-LooksBack)),
                today = Midnight(today),
                tomorrow = Midnight(today.AddDays(1)),
                dayAfter = Midnight(today.AddDays(2)),
                waiting = kinds.StatesOf(Standing.TakesBids),
                cancelled = kinds.StatesOf(Standing.IsCancelled),
                skip = 0,
                take = Shown,
            };
            var scope = current.Caller.ReadableProcurements(time.Today());
            var items = await sql.Query<Item>(Select, scope, asked, cancellationToken);
            var count = (await sql.One<Counted>(Count, scope, asked, cancellationToken))!;
            return new Openings(items, count.Today, count.Tomorrow, count.Behind);
        }

        private static DateTimeOffset Midnight(DateOnly day) =>
            ChinaTime.At(day, TimeOnly.MinValue);

        private sealed record Counted
        {
            public int Today { get; init; }
            public int Tomorrow { get; init; }
            public int Behind { get; init; }
        }
    }
}
