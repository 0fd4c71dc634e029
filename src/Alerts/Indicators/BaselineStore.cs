using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>The newest baselines in memory: they change once a night.</summary>
internal sealed class NewestBaselines
{
    public Baselines? Held { get; set; }
}

/// <summary>The baselines in the database, by the time for which they are in force.</summary>
internal sealed class BaselineStore(SqlSession sql, NewestBaselines newest)
{
    private const int AtOnce = 500;

    private static readonly Statement InForce = Statement.Of(
        "alerts.indicator_pass.in_force",
        "select baselines_at from indicator_pass where one = 1"
    );

    private static readonly Statement Move = Statement.Of(
        "alerts.indicator_pass.move",
        "update indicator_pass set baselines_at = @at where one = 1"
    );

    private static readonly Statement ValidAt = Statement.Of(
        "alerts.indicator_baseline.valid_at",
        """
        select metric, peer_group, peers, q10, q1, median, q3, q99 from indicator_baseline
        where valid_from <= @at and (valid_to is null or valid_to > @at)
        """
    );

    private static readonly Statement Close = Statement.Of(
        "alerts.indicator_baseline.close",
        """
        update indicator_baseline set valid_to = @at
        where metric = @metric and peer_group = @group and valid_to is null
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_baseline.insert",
        """
        insert into indicator_baseline (metric, peer_group, valid_from, peers, q10, q1, median, q3, q99)
        values (@metric, @group, @at, @peers, @q10, @q1, @median, @q3, @q99)
        """
    );

    private static readonly Statement LeftBehind = Statement.Of(
        "alerts.indicator_baseline.left_behind",
        """
        select metric, peer_group, valid_from from indicator_baseline where valid_from > @at or valid_to > @at
        """
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.indicator_baseline.drop",
        """
        delete from indicator_baseline where metric = @metric and peer_group = @group and valid_from = @from
        """
    );

    private static readonly Statement Reopen = Statement.Of(
        "alerts.indicator_baseline.reopen",
        """
        update indicator_baseline set valid_to = null
        where metric = @metric and peer_group = @group and valid_from = @from
        """
    );

    /// <summary>Undoes what a pass that was cancelled has left behind those in force.</summary>
    public async Task Discard(Baselines inForce, CancellationToken cancel)
    {
        var left = await sql.Query<Left>(LeftBehind, new { at = inForce.At }, cancel);
        foreach (var some in left.Chunk(AtOnce))
        {
            await sql.ExecuteBatch(
                [
                    .. some.Select(row =>
                        (
                            row.ValidFrom > inForce.At ? Drop : Reopen,
                            (object)
                                new
                                {
                                    metric = row.Metric,
                                    group = row.PeerGroup,
                                    from = row.ValidFrom,
                                }
                        )
                    ),
                ],
                cancel
            );
        }
    }

    /// <summary>Those in force.</summary>
    public async Task<Baselines> Current(CancellationToken cancel)
    {
        var at = await sql.One<DateTimeOffset>(InForce, null, cancel);
        if (newest.Held is { } held && held.At == at)
        {
            return held;
        }

        var read = await At(at, cancel);
        newest.Held = read;
        return read;
    }

    /// <summary>Those that were in force at an instant.</summary>
    public async Task<Baselines> At(DateTimeOffset at, CancellationToken cancel)
    {
        var all = new Dictionary<(string, string), Baseline>();
        foreach (var row in await sql.Query<Row>(ValidAt, new { at }, cancel))
        {
            all[(row.Metric, row.PeerGroup)] = new(
                row.Metric,
                Indicators.PeerGroup.Parse(row.PeerGroup).Key,
                row.Peers,
                row.Q10,
                row.Q1,
                row.Median,
                row.Q3,
                row.Q99
            );
        }

        return new(at, all);
    }

    /// <summary>What is new of one metric, and what is no more; in force when <see cref="Begin"/> says so.</summary>
    public async Task Replace(
        string metric,
        IReadOnlyDictionary<string, Baseline> now,
        Baselines before,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (
            var ((_, group), known) in before
                .All.Where(one => one.Key.Metric == metric)
                .OrderBy(one => one.Key.Group, StringComparer.Ordinal)
        )
        {
            if (now.GetValueOrDefault(group) != known)
            {
                lines.Add(
                    (
                        Close,
                        new
                        {
                            metric,
                            group,
                            at,
                        }
                    )
                );
            }
        }

        foreach (var (group, one) in now.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (before.All.GetValueOrDefault((metric, group)) != one)
            {
                lines.Add(
                    (
                        Insert,
                        new
                        {
                            metric,
                            group,
                            at,
                            peers = one.Count,
                            q10 = one.Q10,
                            q1 = one.Q1,
                            median = one.Median,
                            q3 = one.Q3,
                            q99 = one.Q99,
                        }
                    )
                );
            }
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>From now on those of an instant are in force.</summary>
    public Task Begin(DateTimeOffset at, CancellationToken cancel) =>
        sql.Execute(Move, new { at }, cancel);

    private sealed record Left
    {
        public string Metric { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public DateTimeOffset ValidFrom { get; init; }
    }

    private sealed record Row
    {
        public string Metric { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public int Peers { get; init; }
        public double Q10 { get; init; }
        public double Q1 { get; init; }
        public double Median { get; init; }
        public double Q3 { get; init; }
        public double Q99 { get; init; }
    }
}
