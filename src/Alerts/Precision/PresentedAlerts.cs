using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Precision;

/// <summary>How many warnings of a kind were given to an office, and how they stand.</summary>
internal sealed record PresentedCount
{
    /// <summary>Null where nothing was given by budget: then it is what was decided on in the period.</summary>
    public Guid? OfficeId { get; init; }

    public string Source { get; init; } = "";
    public string Code { get; init; } = "";
    public string State { get; init; } = "";
    public long Count { get; init; }
}

/// <summary>
/// What offices were given to look at within their budgets (<c>alert_presented</c>), and what became of it. One that was given
/// in two weeks counts once. Before anything was given by budget, what was decided on stands for it.
/// </summary>
internal sealed class PresentedAlerts(SqlSession sql)
{
    // alert_presented numbers a week by its Monday's days since 1970-01-01.
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private static readonly Statement Any = Statement.Of(
        "alerts.alert_presented.any",
        """
        select count(*) from (
            select p.alert_id from alert_presented p join alert a on a.id = p.alert_id
            where p.week >= @first and p.week <= @last and {scope a.region, a.kind, a.office_id}
            order by p.alert_id {page}) given
        """
    );

    private static readonly Statement Presented = Statement.Of(
        "alerts.alert_presented.by_office",
        """
        select p.office_id, a.state, count(distinct a.id) as count
        from alert_presented p join alert a on a.id = p.alert_id
        where p.week >= @first and p.week <= @last and {scope a.region, a.kind, a.office_id}
        group by p.office_id, a.state
        """
    );

    private static readonly Statement PresentedBySignal = Statement.Of(
        "alerts.alert_presented.by_signal",
        """
        select p.office_id, s.source, s.code, a.state, count(distinct a.id) as count
        from alert_presented p join alert a on a.id = p.alert_id join dashboard_signal s on s.procurement_id = a.id
        where p.week >= @first and p.week <= @last and {scope a.region, a.kind, a.office_id}
        group by p.office_id, s.source, s.code, a.state
        """
    );

    private static readonly Statement Settled = Statement.Of(
        "alerts.alert.settled_within",
        """
        select a.state, count(*) as count from alert a
        where a.market = @market and a.settled_at >= @from and a.settled_at < @before
          and a.state in ('confirmed', 'dismissed') and {scope a.region, a.kind, a.office_id}
        group by a.state
        """
    );

    private static readonly Statement SettledBySignal = Statement.Of(
        "alerts.alert.settled_within_by_signal",
        """
        select s.source, s.code, a.state, count(*) as count
        from alert a join dashboard_signal s on s.procurement_id = a.id
        where a.market = @market and a.settled_at >= @from and a.settled_at < @before
          and a.state in ('confirmed', 'dismissed') and {scope a.region, a.kind, a.office_id}
        group by s.source, s.code, a.state
        """
    );

    [WithoutScope("what an office is given was chosen within its scope")]
    private static readonly Statement Give = Statement.Of(
        "alerts.alert_presented.give",
        """
        insert into alert_presented (office_id, week, alert_id, place, level, score, presented_at)
        select @office, @week, a.id, @place, a.level, a.severity, @now from alert a
        where a.id = @id and not exists (
            select 1 from alert_presented {range lock} where office_id = @office and week = @week and alert_id = @id)
        """
    );

    /// <summary>The number of the week in which a day lies.</summary>
    public static int WeekOf(DateOnly day) =>
        day.AddDays(-(((int)day.DayOfWeek + 6) % 7)).DayNumber - Epoch.DayNumber;

    /// <summary>Gives an office a warning for the week of a day; the same again changes nothing.</summary>
    public Task Present(
        Guid officeId,
        DateOnly day,
        Guid alertId,
        int place,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Give,
            new
            {
                office = officeId,
                week = WeekOf(day),
                id = alertId,
                place,
                now,
            },
            cancel
        );

    /// <summary>What was given in the weeks that begin between two days, both included, by office alone.</summary>
    public async Task<(bool ByBudget, List<PresentedCount> Offices)> ReadOffices(
        DataScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancel
    )
    {
        var weeks = new { first = WeekOf(from.AddDays(6)), last = WeekOf(to) };
        var given = await sql.Query<PresentedCount>(Presented, scope, weeks, cancel);
        return given.Count > 0
            ? (true, given)
            : (
                false,
                await sql.Query<PresentedCount>(
                    Settled,
                    scope,
                    new
                    {
                        market = Markets.Home,
                        from = Domain.Codes.ChinaTime.Begin(from),
                        before = Domain.Codes.ChinaTime.End(to),
                    },
                    cancel
                )
            );
    }

    /// <summary>What was given in the weeks from one day's to another's: by office, and by office and signal.</summary>
    public async Task<PresentedCounts> Read(
        DataScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancel
    )
    {
        var weeks = new
        {
            first = WeekOf(from),
            last = WeekOf(to),
            skip = 0,
            take = 1,
        };
        if (await sql.One<long>(Any, scope, weeks, cancel) > 0)
        {
            return new(
                true,
                await sql.Query<PresentedCount>(Presented, scope, weeks, cancel),
                await sql.Query<PresentedCount>(PresentedBySignal, scope, weeks, cancel)
            );
        }

        var days = new
        {
            market = Markets.Home,
            from = Domain.Codes.ChinaTime.Begin(from),
            before = Domain.Codes.ChinaTime.End(to),
        };
        return new(
            false,
            await sql.Query<PresentedCount>(Settled, scope, days, cancel),
            await sql.Query<PresentedCount>(SettledBySignal, scope, days, cancel)
        );
    }
}

/// <summary>What was given.</summary>
/// <param name="ByBudget">False where nothing was: then it is what was decided on.</param>
/// <param name="Offices">By office and state.</param>
/// <param name="Signals">By office, signal and state.</param>
internal sealed record PresentedCounts(
    bool ByBudget,
    IReadOnlyList<PresentedCount> Offices,
    IReadOnlyList<PresentedCount> Signals
);
