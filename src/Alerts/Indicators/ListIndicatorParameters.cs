using System.Globalization;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>The parameters that were set, the latest first: from when on, by whom and why.</summary>
public static class ListIndicatorParameters
{
    /// <summary>All of them.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Answer>;

    /// <summary>What was set.</summary>
    public sealed record Answer(IReadOnlyList<Item> Parameters);

    /// <summary>A parameter.</summary>
    public sealed record Item
    {
        /// <summary>Such as I08.</summary>
        public string Indicator { get; init; } = "";

        public string Name { get; init; } = "";

        public decimal Value { get; init; }

        /// <summary>The first day on which it counts, in China.</summary>
        public DateOnly InForceFrom { get; init; }

        public string Reason { get; init; } = "";

        /// <summary>The trial before it.</summary>
        public Guid? TrialId { get; init; }

        public DateTimeOffset SetAt { get; init; }

        public string SetBy { get; init; } = "";
    }

    private static readonly Statement All = Statement.Of(
        "alerts.indicator_parameter.all",
        """
        select indicator, name, value, in_force_from, reason, trial_id, set_at, set_by from indicator_parameter
        order by number desc
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new Answer([
                .. (await sql.Query<Row>(All, null, cancellationToken)).Select(row => new Item
                {
                    Indicator = row.Indicator,
                    Name = row.Name,
                    Value = decimal.Parse(row.Value, CultureInfo.InvariantCulture),
                    InForceFrom = row.InForceFrom,
                    Reason = row.Reason,
                    TrialId = row.TrialId,
                    SetAt = row.SetAt,
                    SetBy = row.SetBy,
                }),
            ]);

        private sealed record Row
        {
            public string Indicator { get; init; } = "";
            public string Name { get; init; } = "";
            public string Value { get; init; } = "";
            public DateOnly InForceFrom { get; init; }
            public string Reason { get; init; } = "";
            public Guid? TrialId { get; init; }
            public DateTimeOffset SetAt { get; init; }
            public string SetBy { get; init; } = "";
        }
    }
}
