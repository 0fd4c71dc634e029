using Microsoft.Extensions.Configuration;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>How many warnings an office is given in a week unless it says otherwise.</summary>
/// <param name="AWeek">So many.</param>
internal sealed record BudgetSettings(int AWeek)
{
    /// <summary>Most that can be set.</summary>
    public const int Most = 500;

    public static BudgetSettings From(IConfiguration? settings) =>
        new(Math.Clamp(settings?.GetValue<int?>("Trading:Alerts:WeeklyBudget") ?? 20, 0, Most));
}

/// <summary>
/// What each office is given to look at in a week (numbered by its Monday's days since 1970-01-01): the worst open warnings of
/// its division that the budget has room for, from the first filling of the week on. What is settled frees nothing in its week.
/// A red one that comes later always gets in, in the place of the last that is not red and that nobody has claimed or settled.
/// </summary>
internal sealed class OfficeWeek(
    SqlSession sql,
    IScopedPeople people,
    BudgetSettings settings,
    TimeProvider time
)
{
    private const int Red = 3;

    private static readonly Statement Lock = Statement.Of(
        "alerts.week.lock",
        "select week from alert_week {lock} where one = 1 {for update}"
    );

    private static readonly Statement Budget = Statement.Of(
        "alerts.budget.of",
        "select a_week from alert_budget where office_id = @office"
    );

    private static readonly Statement Given = Statement.Of(
        "alerts.presented.places",
        "select count(*) as many, max(place) as last from alert_presented where office_id = @office and week = @week"
    );

    private static readonly Statement Next = Statement.Of(
        "alerts.alert.worst_not_presented",
        """
        select a.id, a.level, a.severity from alert a
        where a.market = @market and a.state = 'open' and a.level >= @level and {scope a.region, a.kind, a.office_id}
          and not exists (
            select 1 from alert_presented r where r.office_id = @office and r.week = @week and r.alert_id = a.id)
        order by a.level desc, a.severity desc, a.id {page}
        """
    );

    private static readonly Statement LeftOut = Statement.Of(
        "alerts.alert.count_not_presented",
        """
        select count(*) from alert a
        where a.market = @market and a.state = 'open' and {scope a.region, a.kind, a.office_id}
          and not exists (
            select 1 from alert_presented r where r.office_id = @office and r.week = @week and r.alert_id = a.id)
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.presented.insert",
        """
        insert into alert_presented (office_id, week, alert_id, place, level, score, presented_at)
        select @office, @week, @id, @place, @level, @score, @now
        where not exists (
            select 1 from alert_presented {range lock} where office_id = @office and week = @week and alert_id = @id)
        """
    );

    [WithoutScope("an office's own list of the week")]
    private static readonly Statement Last = Statement.Of(
        "alerts.presented.last_untouched",
        """
        select r.alert_id from alert_presented r join alert a on a.id = r.alert_id
        where r.office_id = @office and r.week = @week and r.level < @red and a.state = 'open' and a.claimed_by is null
        order by r.place desc {page}
        """
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.presented.drop",
        "delete from alert_presented where office_id = @office and week = @week and alert_id = @id"
    );

    /// <summary>The week of an instant.</summary>
    public static int NumberOf(DateTimeOffset at)
    {
        var day = ChinaTime.DateOf(at).DayNumber;
        return MondayOn(day) - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    }

    /// <summary>A week's Monday.</summary>
    public static DateOnly MondayOf(int week) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(week);

    /// <summary>A week's first instant in China.</summary>
    public static DateTimeOffset BeginOf(int week) => ChinaTime.Begin(MondayOf(week))!.Value;

    /// <summary>How many an office is given in a week.</summary>
    public async Task<int> BudgetOf(Guid office, CancellationToken cancel) =>
        await sql.One<int?>(Budget, new { office }, cancel) ?? settings.AWeek;

    /// <summary>How many an office has been given in a week.</summary>
    public async Task<int> GivenTo(Guid office, int week, CancellationToken cancel) =>
        (await sql.One<Places>(Given, new { office, week }, cancel))!.Many;

    /// <summary>How many open warnings of a scope an office has not been given in a week.</summary>
    public async Task<int> LeftOutOf(
        Guid office,
        int week,
        DataScope scope,
        CancellationToken cancel
    ) =>
        await sql.One<int>(
            LeftOut,
            scope,
            new
            {
                office,
                week,
                market = Markets.Home,
            },
            cancel
        );

    /// <summary>Fills what room the offices' weeks have, the worst first, and lets in red ones without room; how many were given.</summary>
    public async Task<int> Fill(CancellationToken cancel)
    {
        var week = NumberOf(time.GetUtcNow());
        await sql.Query<int>(Lock, null, cancel);
        var given = 0;
        foreach (var office in await Offices(cancel))
        {
            var room = await BudgetOf(office.Id, cancel) - await GivenTo(office.Id, week, cancel);
            foreach (var worst in await Worst(office, week, 1, Math.Max(room, 0), cancel))
            {
                await Give(office.Id, week, worst, cancel);
                given++;
            }

            foreach (var red in await Worst(office, week, Red, BudgetSettings.Most, cancel))
            {
                await LetIn(office.Id, week, red, cancel);
                given++;
            }
        }

        return given;
    }

    /// <summary>Puts a red warning on the lists of the offices in whose division it lies.</summary>
    public async Task Admit(
        Guid alert,
        int level,
        double score,
        DataPlace place,
        CancellationToken cancel
    )
    {
        var week = NumberOf(time.GetUtcNow());
        await sql.Query<int>(Lock, null, cancel);
        foreach (var office in await Offices(cancel))
        {
            // An office whose week has not begun gets the worst of all at its filling.
            if (office.Scope.Holds(place) && await GivenTo(office.Id, week, cancel) > 0)
            {
                await LetIn(office.Id, week, new(alert, level, score), cancel);
            }
        }
    }

    /// <summary>The office that somebody works for; null where it is none in which warnings are looked at.</summary>
    public async Task<ScopedOffice?> OfficeOf(Caller caller, CancellationToken cancel) =>
        (await Offices(cancel)).FirstOrDefault(office => office.Id == caller.OfficeId);

    private Task<IReadOnlyList<ScopedOffice>> Offices(CancellationToken cancel) =>
        people.OfficesWith(new(AlertsPermissions.ReviewAlerts), cancel);

    private async Task<IReadOnlyList<Worse>> Worst(
        ScopedOffice office,
        int week,
        int level,
        int take,
        CancellationToken cancel
    ) =>
        take == 0
            ? []
            : await sql.Query<Worse>(
                Next,
                office.Scope,
                new
                {
                    office = office.Id,
                    week,
                    level,
                    market = Markets.Home,
                    skip = 0,
                    take,
                },
                cancel
            );

    private async Task LetIn(Guid office, int week, Worse red, CancellationToken cancel)
    {
        if (
            await Give(office, week, red, cancel)
            && await GivenTo(office, week, cancel) > await BudgetOf(office, cancel)
        )
        {
            var last = await sql.Query<Guid>(
                Last,
                new
                {
                    office,
                    week,
                    red = Red,
                    skip = 0,
                    take = 1,
                },
                cancel
            );
            if (last is [var pushed])
            {
                await sql.Execute(
                    Drop,
                    new
                    {
                        office,
                        week,
                        id = pushed,
                    },
                    cancel
                );
            }
        }
    }

    private async Task<bool> Give(Guid office, int week, Worse alert, CancellationToken cancel) =>
        await sql.Execute(
            Insert,
            new
            {
                office,
                week,
                id = alert.Id,
                place = ((await sql.One<Places>(Given, new { office, week }, cancel))!.Last ?? 0)
                    + 1,
                level = alert.Level,
                score = alert.Severity,
                now = time.GetUtcNow(),
            },
            cancel
        ) > 0;

    private static int MondayOn(int dayNumber) =>
        // 0001-01-01 was a Monday.
        dayNumber - (dayNumber % 7);

    private sealed record Places
    {
        public int Many { get; init; }
        public int? Last { get; init; }
    }

    private sealed record Worse
    {
        public Worse() { }

        public Worse(Guid id, int level, double severity) =>
            (Id, Level, Severity) = (id, level, severity);

        public Guid Id { get; init; }
        public int Level { get; init; }
        public double Severity { get; init; }
    }
}
