using Trading.Analysis.Evaluators;
using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// Up to which p-value each pattern is said, so that of all that is said but a given share may be chance: found each night and
/// kept through the day. Until the first night each must be rare enough to be the only one.
/// </summary>
internal sealed class EvaluatorCuts(SqlSession sql)
{
    private static readonly Statement All = Statement.Of(
        "alerts.watched_cut.all",
        "select pattern, cut from watched_cut"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.watched_cut.drop",
        "delete from watched_cut where pattern = @pattern"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.watched_cut.insert",
        "insert into watched_cut (pattern, cut, tests, counted_at) values (@pattern, @cut, @tests, @now)"
    );

    private static readonly Statement Tests = Statement.Of(
        "alerts.watched_answer.tests",
        """
        select (select count(distinct expert) from watched_answer where answered = {true}) as experts,
               (select count(*) from (select distinct expert, venue from watched_answer where answered = {true}) v) as venues,
               (select count(*) from (select distinct expert, buyer from watched_answer where answered = {true}) u) as buyers,
               (select count(distinct expert) from watched_answer where sat = {true}) as sitting,
               (select count(distinct centre) from watched_draw where centre <> '') as centres,
               (select count(distinct buyer) from watched_draw) as purchasers
        """
    );

    /// <summary>As they were found last.</summary>
    public async Task<IReadOnlyDictionary<string, double>> Current(
        EvaluatorParameters by,
        CancellationToken cancel
    )
    {
        var kept = (await sql.Query<Row>(All, null, cancel)).ToDictionary(
            row => row.Pattern,
            row => row.Cut,
            StringComparer.Ordinal
        );
        if (EvaluatorPatterns.All.All(pattern => kept.ContainsKey(pattern.Code)))
        {
            return kept;
        }

        return (await TestsOf(cancel)).ToDictionary(
            tests => tests.Key,
            tests =>
                kept.TryGetValue(tests.Key, out var cut)
                    ? cut
                    : FalseDiscovery.First(tests.Value, by.Rate),
            StringComparer.Ordinal
        );
    }

    /// <summary>Of all of whom enough was counted, and keeps them.</summary>
    public async Task<IReadOnlyDictionary<string, double>> Find(
        IReadOnlyList<EvaluatorFinding> enough,
        EvaluatorParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var cuts = new Dictionary<string, double>(StringComparer.Ordinal);
        var lines = new List<(Statement, object)>();
        foreach (var (pattern, tests) in await TestsOf(cancel))
        {
            cuts[pattern] = FalseDiscovery.Cut(
                enough.Where(one => one.Pattern == pattern).Select(one => one.Chance.PValue),
                tests,
                by.Rate
            );
            lines.Add((Drop, new { pattern }));
            lines.Add(
                (
                    Insert,
                    new
                    {
                        pattern,
                        cut = cuts[pattern],
                        tests,
                        now,
                    }
                )
            );
        }

        await sql.ExecuteBatch(lines, cancel);
        return cuts;
    }

    // Those of whom little was counted are tests too.
    private async Task<IReadOnlyDictionary<string, long>> TestsOf(CancellationToken cancel)
    {
        var row = (await sql.One<TestsRow>(Tests, null, cancel))!;
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            [EvaluatorPatterns.Declines] = row.Experts,
            [EvaluatorPatterns.Venue] = row.Venues,
            [EvaluatorPatterns.OneBuyer] = row.Buyers,
            [EvaluatorPatterns.Colleagues] = row.Sitting * (row.Sitting - 1) / 2,
            [EvaluatorPatterns.CentreDraws] = row.Centres,
            [EvaluatorPatterns.BuyerDraws] = row.Purchasers,
        };
    }

    private sealed record Row
    {
        public string Pattern { get; init; } = "";
        public double Cut { get; init; }
    }

    private sealed record TestsRow
    {
        public long Experts { get; init; }
        public long Venues { get; init; }
        public long Buyers { get; init; }
        public long Sitting { get; init; }
        public long Centres { get; init; }
        public long Purchasers { get; init; }
    }
}
