using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Up to which p-value each indicator that is a test speaks, so that of all that speak but a given share may be chance: found
/// each night over all subjects of the indicator, and kept through the day, so that a finding does not flicker.
/// </summary>
internal sealed class CutStore(SqlSession sql)
{
    private static readonly Statement All = Statement.Of(
        "alerts.indicator_cut.all",
        "select indicator, cut from indicator_cut"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.indicator_cut.drop",
        "delete from indicator_cut where indicator = @indicator"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_cut.insert",
        "insert into indicator_cut (indicator, cut, counted_at) values (@indicator, @cut, @now)"
    );

    private static readonly Statement Tested = Statement
        .Of(
            "alerts.indicator_finding.tested",
            """
            select indicator, p_value from indicator_finding
            where p_value is not null and outcome in ('triggered', 'notTriggered') order by indicator
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    private static readonly Statement Unsettled = Statement.Of(
        "alerts.indicator_finding.unsettled",
        """
        select distinct f.owner_kind as subject_kind, f.owner as subject, f.peer_group
        from indicator_finding f join indicator_cut c on c.indicator = f.indicator
        where f.p_value is not null
          and ((f.outcome = 'triggered' and f.p_value > c.cut) or (f.outcome = 'notTriggered' and f.p_value <= c.cut))
          and (f.owner_kind > @kind or (f.owner_kind = @kind and f.owner > @subject)
               or (f.owner_kind = @kind and f.owner = @subject and f.peer_group > @group))
        order by f.owner_kind, f.owner, f.peer_group {page}
        """
    );

    /// <summary>By indicator; empty before the first night.</summary>
    public async Task<IReadOnlyDictionary<string, double>> Current(CancellationToken cancel) =>
        (await sql.Query<Row>(All, null, cancel)).ToDictionary(
            row => row.Indicator,
            row => row.Cut
        );

    /// <summary>The p-values of all subjects, an indicator after the other.</summary>
    public async Task<IReadOnlyDictionary<string, double>> Find(
        Func<string, double> rateOf,
        CancellationToken cancel
    )
    {
        var families = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        await foreach (var row in sql.Stream<Row>(Tested, null, cancel))
        {
            if (!families.TryGetValue(row.Indicator, out var family))
            {
                families[row.Indicator] = family = [];
            }

            family.Add(row.PValue);
        }

        return families.ToDictionary(
            family => family.Key,
            family => FalseDiscovery.CutOf(family.Value, rateOf(family.Key))
        );
    }

    /// <summary>Keeps the cuts of a night; an indicator that tests nobody any more has none.</summary>
    public async Task Replace(
        IReadOnlyDictionary<string, double> cuts,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var before = await Current(cancel);
        (Statement, object)[] lines =
        [
            .. before
                .Keys.Union(cuts.Keys)
                .Select(indicator => (Drop, (object)new { indicator }))
                .Concat(
                    cuts.Select(cut =>
                        (
                            Insert,
                            (object)
                                new
                                {
                                    indicator = cut.Key,
                                    cut = cut.Value,
                                    now,
                                }
                        )
                    )
                ),
        ];
        if (lines.Length > 0)
        {
            await sql.ExecuteBatch(lines, cancel);
        }
    }

    /// <summary>Subjects of which a test says something else by its cut than it said.</summary>
    public async Task<IReadOnlyList<SubjectKey>> UnsettledAfter(
        SubjectKey after,
        int take,
        CancellationToken cancel
    ) =>
        [
            .. (
                await sql.Query<PartRow>(
                    Unsettled,
                    new
                    {
                        kind = after.Kind,
                        subject = after.Subject,
                        group = after.Group,
                        skip = 0,
                        take,
                    },
                    cancel
                )
            ).Select(row => row.Owner()),
        ];

    private sealed record Row
    {
        public string Indicator { get; init; } = "";
        public double Cut { get; init; }
        public double PValue { get; init; }
    }
}
