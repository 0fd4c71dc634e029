using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>
/// How many warnings offices are given this week, and how many were left below: the caller's own office, and for whoever runs
/// the platform every office in which somebody looks at warnings.
/// </summary>
public static class ListAlertBudgets
{
    /// <summary>Nothing to say.</summary>
    [Requires(AlertsPermissions.SetBudget)]
    public sealed record Query : IQuery<IReadOnlyList<Item>>;

    /// <summary>An office's week.</summary>
    public sealed record Item
    {
        /// <summary>The office.</summary>
        public Guid OfficeId { get; init; }

        /// <summary>In words.</summary>
        public LocalizedText Office { get; init; }

        /// <summary>The week's Monday.</summary>
        public DateOnly Monday { get; init; }

        /// <summary>How many it is given a week.</summary>
        public int AWeek { get; init; }

        /// <summary>Who set that; null where the platform's setting holds.</summary>
        public string? SetBy { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset? SetAt { get; init; }

        /// <summary>How many it has been given this week.</summary>
        public int Given { get; init; }

        /// <summary>How many open warnings of its division were left out.</summary>
        public int LeftOut { get; init; }
    }

    private static readonly Statement Set = Statement.Of(
        "alerts.budget.list",
        "select office_id, a_week, set_by, set_at from alert_budget where office_id in @offices"
    );

    internal sealed class Handler(
        SqlSession sql,
        IScopedPeople people,
        OfficeWeek weeks,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var offices = (
                await people.OfficesWith(new(AlertsPermissions.ReviewAlerts), cancellationToken)
            )
                .Where(office => SetAlertBudget.May(current.Caller, office.Id))
                .ToList();
            var set = (
                await sql.Query<Row>(
                    Set,
                    new { offices = offices.ConvertAll(office => office.Id) },
                    cancellationToken
                )
            ).ToDictionary(row => row.OfficeId);
            var week = OfficeWeek.NumberOf(time.GetUtcNow());
            var items = new List<Item>();
            foreach (var office in offices)
            {
                var row = set.GetValueOrDefault(office.Id);
                items.Add(
                    new()
                    {
                        OfficeId = office.Id,
                        Office = office.Name,
                        Monday = OfficeWeek.MondayOf(week),
                        AWeek = row?.AWeek ?? await weeks.BudgetOf(office.Id, cancellationToken),
                        SetBy = row?.SetBy,
                        SetAt = row?.SetAt,
                        Given = await weeks.GivenTo(office.Id, week, cancellationToken),
                        LeftOut = await weeks.LeftOutOf(
                            office.Id,
                            week,
                            office.Scope,
                            cancellationToken
                        ),
                    }
                );
            }

            return items;
        }

        private sealed record Row
        {
            public Guid OfficeId { get; init; }
            public int AWeek { get; init; }
            public string SetBy { get; init; } = "";
            public DateTimeOffset SetAt { get; init; }
        }
    }
}
