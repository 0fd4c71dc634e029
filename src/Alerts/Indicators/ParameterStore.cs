using System.Globalization;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>The parameters that were set.</summary>
internal sealed class ParameterStore(SqlSession sql, IndicatorRules rules)
{
    private static readonly Statement Known = Statement.Of(
        "alerts.indicator_parameter.known",
        """
        select number, indicator, name, value, in_force_from from indicator_parameter where set_at <= @at order by number
        """
    );

    private static readonly Statement UpTo = Statement.Of(
        "alerts.indicator_parameter.up_to",
        """
        select number, indicator, name, value, in_force_from from indicator_parameter where number <= @number order by number
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_parameter.insert",
        """
        insert into indicator_parameter (indicator, name, value, in_force_from, reason, trial_id, set_at, set_by)
        values (@indicator, @name, @value, @from, @reason, @trialId, @now, @by)
        """
    );

    /// <summary>As they were known at an instant.</summary>
    public async Task<ParameterBook> At(DateTimeOffset at, CancellationToken cancel) =>
        Book(await sql.Query<Row>(Known, new { at }, cancel));

    /// <summary>As they were when one was the last that was set.</summary>
    public async Task<ParameterBook> Through(long number, CancellationToken cancel) =>
        Book(await sql.Query<Row>(UpTo, new { number }, cancel));

    private ParameterBook Book(IEnumerable<Row> rows) =>
        new(
            rules,
            [
                .. rows.Select(row => new SetParameterValue(
                    row.Number,
                    row.Indicator,
                    row.Name,
                    decimal.Parse(row.Value, CultureInfo.InvariantCulture),
                    row.InForceFrom
                )),
            ]
        );

    public Task Add(
        string indicator,
        string name,
        decimal value,
        DateOnly from,
        string reason,
        Guid? trialId,
        DateTimeOffset now,
        string by,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                indicator,
                name,
                value = value.ToString(CultureInfo.InvariantCulture),
                from,
                reason,
                trialId,
                now,
                by,
            },
            cancel
        );

    private sealed record Row
    {
        public long Number { get; init; }
        public string Indicator { get; init; } = "";
        public string Name { get; init; } = "";
        public string Value { get; init; } = "";
        public DateOnly InForceFrom { get; init; }
    }
}
