using Trading.Alerts.Signals;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>
/// Which ranks an office has room for in a week: of each unit the first of its division, in the list's own order, as many as it is
/// given warnings. The number is the one that warnings are listed by; the ranks take nothing of it away.
/// </summary>
internal sealed class RankBudget(SqlSession sql, OfficeWeek weeks, CurrentCaller current)
{
    private static readonly Statement First = Statement.Of(
        "alerts.collusion_rank.first_of_office",
        $$"""
        select r.id from {{ListCollusion.Shown}}
        where r.unit = @unit and m.country = @home and {scope r.region, r.trading_kind, r.office_id}
        order by r.changeable desc, r.standing desc, r.id {page}
        """
    );

    /// <summary>How many the caller's office is given a week; null where the caller works for none in which warnings are looked at.</summary>
    public async Task<int?> AWeek(CancellationToken cancel) =>
        await weeks.OfficeOf(current.Caller, cancel) is { } office
            ? await weeks.BudgetOf(office.Id, cancel)
            : null;

    /// <summary>The keys of those within the budget of the caller's office; empty without one.</summary>
    public async Task<IReadOnlySet<Guid>> Of(string unit, CancellationToken cancel) =>
        await weeks.OfficeOf(current.Caller, cancel) is { } office
        && await weeks.BudgetOf(office.Id, cancel) is > 0 and var room
            ? (
                await sql.Query<Guid>(
                    First,
                    office.Scope,
                    new
                    {
                        unit,
                        home = Markets.Home,
                        skip = 0,
                        take = room,
                    },
                    cancel
                )
            ).ToHashSet()
            : new HashSet<Guid>();
}
