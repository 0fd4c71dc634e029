using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>A market's sums and by what its pairs are judged.</summary>
internal sealed record MarketRow
{
    public string Market { get; init; } = "";
    public string City { get; init; } = "";
    public string Kind { get; init; } = "";
    public long Times { get; init; }
    public long Decided { get; init; }
    public long Panelled { get; init; }
    public long Places { get; init; }
    public double? PairCut { get; init; }
    public double? ExpertCut { get; init; }
    public double? BuyerCut { get; init; }
    public long JudgedTimes { get; init; }
}

/// <summary>A count of a market.</summary>
internal sealed record CountRow
{
    public string Relation { get; init; } = "";
    public string One { get; init; } = "";
    public string Other { get; init; } = "";
    public long Times { get; init; }
    public long OneWins { get; init; }
    public long OtherWins { get; init; }
    public long Places { get; init; }

    public TallyKey Key => new(Relation, One, Other);

    public TallySums Sums => new(Times, OneWins, OtherWins, Places);
}

/// <summary>
/// The counts of markets. They move by the difference that a procurement makes, under the lock of the market's row: what two
/// procurements of one market do at once is done one after the other, and the later judges by both.
/// </summary>
internal sealed class CountStore(SqlSession sql)
{
    private const int AtOnce = 400;

    private const string OfCount =
        "relation = @relation and one = @one and other = @other and market = @market";

    private const string Columns = "relation, one, other, times, one_wins, other_wins, places";

    private static readonly Statement MeetMarket = Statement.Of(
        "alerts.network_market.meet",
        """
        insert into network_market
            (market, city, kind, times, decided, panelled, places, judged_times, changed_at)
        select @market, @city, @kind, 0, 0, 0, 0, 0, @now
        where not exists (select 1 from network_market {range lock} where market = @market)
        """
    );

    private static readonly Statement LockMarket = Statement.Of(
        "alerts.network_market.lock",
        """
        select market, city, kind, times, decided, panelled, places, pair_cut, expert_cut, buyer_cut, judged_times
        from network_market {lock} where market = @market {for update}
        """
    );

    private static readonly Statement MoveMarket = Statement.Of(
        "alerts.network_market.move",
        """
        update network_market
        set times = times + @times, decided = decided + @decided, panelled = panelled + @panelled,
            places = places + @places, changed_at = @now
        where market = @market
        """
    );

    private static readonly Statement Judged = Statement.Of(
        "alerts.network_market.judged",
        """
        update network_market
        set pair_cut = @pairCut, expert_cut = @expertCut, buyer_cut = @buyerCut, judged_times = times, judged_at = @now
        where market = @market
        """
    );

    private static readonly Statement AskedFor = Statement.Of(
        "alerts.network_market.asked",
        "update network_market set judged_times = times where market = @market"
    );

    private static readonly Statement Stale = Statement.Of(
        "alerts.network_market.stale",
        "select market from network_market where judged_at is null or judged_at < changed_at order by market"
    );

    private static readonly Statement Meet = Statement.Of(
        "alerts.network_count.meet",
        $$"""
        insert into network_count (relation, one, other, market, times, one_wins, other_wins, places)
        select @relation, @one, @other, @market, 0, 0, 0, 0
        where not exists (select 1 from network_count {range lock} where {{OfCount}})
        """
    );

    private static readonly Statement Move = Statement.Of(
        "alerts.network_count.move",
        $"""
        update network_count
        set times = times + @times, one_wins = one_wins + @oneWins, other_wins = other_wins + @otherWins,
            places = places + @places
        where {OfCount}
        """
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.network_count.drop_empty",
        $"delete from network_count where {OfCount} and times = 0"
    );

    private static readonly Statement Among = Statement.Of(
        "alerts.network_count.among",
        $"""
        select {Columns} from network_count
        where market = @market and relation in @relations and one in @ones and other in @others
        """
    );

    private static readonly Statement OfMarket = Statement.Of(
        "alerts.network_count.of_market",
        $"""
        select {Columns} from network_count
        where market = @market and relation = @relation and times >= @least
        """
    );

    private static readonly Statement CountOf = Statement.Of(
        "alerts.network_count.how_many",
        "select count(*) from network_count where market = @market and relation = @relation"
    );

    private static readonly Statement Met = Statement.Of(
        "alerts.network_count.met",
        """
        select market, times from network_count where relation = @relation and one = @one and other = @other
        """
    );

    /// <summary>Locks a market's row, which is there then.</summary>
    public async Task<MarketRow> Lock(
        string market,
        string city,
        string kind,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var row = await sql.One<MarketRow>(LockMarket, new { market }, cancel);
        if (row is not null)
        {
            return row;
        }

        await sql.Execute(
            MeetMarket,
            new
            {
                market,
                city,
                kind,
                now,
            },
            cancel
        );
        return (await sql.One<MarketRow>(LockMarket, new { market }, cancel))!;
    }

    /// <summary>Locks a market's row where it is there.</summary>
    public Task<MarketRow?> Lock(string market, CancellationToken cancel) =>
        sql.One<MarketRow>(LockMarket, new { market }, cancel);

    /// <summary>Moves the counts of a market, whose row is locked.</summary>
    public async Task MoveAll(
        string market,
        IReadOnlyDictionary<TallyKey, TallySums> moves,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (var (key, by) in moves.OrderBy(move => move.Key, TallyKey.Order))
        {
            if (key.Relation == Tally.Market)
            {
                lines.Add(
                    (
                        MoveMarket,
                        new
                        {
                            market,
                            times = by.Times,
                            decided = by.OneWins,
                            panelled = by.OtherWins,
                            places = by.Places,
                            now,
                        }
                    )
                );
                continue;
            }

            var args = new
            {
                relation = key.Relation,
                one = key.One,
                other = key.Other,
                market,
                times = by.Times,
                oneWins = by.OneWins,
                otherWins = by.OtherWins,
                places = by.Places,
            };
            if (by.Times > 0)
            {
                lines.Add((Meet, args));
            }

            lines.Add((Move, args));
            if (by.Times < 0)
            {
                lines.Add((Drop, args));
            }
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>Counts of a market between these.</summary>
    public async Task<List<CountRow>> Between(
        string market,
        string[] relations,
        IReadOnlyCollection<string> ones,
        IReadOnlyCollection<string> others,
        CancellationToken cancel
    )
    {
        var all = new List<CountRow>();
        foreach (var someOnes in ones.Chunk(AtOnce))
        {
            foreach (var someOthers in others.Chunk(AtOnce))
            {
                all.AddRange(
                    await sql.Query<CountRow>(
                        Among,
                        new
                        {
                            market,
                            relations,
                            ones = someOnes,
                            others = someOthers,
                        },
                        cancel
                    )
                );
            }
        }

        return all;
    }

    /// <summary>A market's counts of one relation that were seen so often or more.</summary>
    public Task<List<CountRow>> Of(
        string market,
        string relation,
        long least,
        CancellationToken cancel
    ) =>
        sql.Query<CountRow>(
            OfMarket,
            new
            {
                market,
                relation,
                least,
            },
            cancel
        );

    /// <summary>How many counts of a relation a market has.</summary>
    public Task<long> HowMany(string market, string relation, CancellationToken cancel) =>
        sql.One<long>(CountOf, new { market, relation }, cancel);

    /// <summary>How often two bid against each other in each city.</summary>
    public async Task<IReadOnlyDictionary<string, long>> MetIn(
        string one,
        string other,
        CancellationToken cancel
    ) => (
            await sql.Query<MetRow>(
                Met,
                new
                {
                    relation = Tally.Pair,
                    one,
                    other,
                },
                cancel
            )
        ).GroupBy(row => row.Market[..row.Market.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal).ToDictionary(city => city.Key, city => city.Sum(row => row.Times), StringComparer.Ordinal);

    /// <summary>Notes that a market is to be judged as a whole: whoever comes before that need not ask again.</summary>
    public Task Asked(string market, CancellationToken cancel) =>
        sql.Execute(AskedFor, new { market }, cancel);

    /// <summary>Keeps by what a market was judged.</summary>
    public Task Keep(
        string market,
        double pairCut,
        double expertCut,
        double buyerCut,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Judged,
            new
            {
                market,
                pairCut,
                expertCut,
                buyerCut,
                now,
            },
            cancel
        );

    /// <summary>Markets that moved since they were judged.</summary>
    public Task<List<string>> Moved(CancellationToken cancel) =>
        sql.Query<string>(Stale, null, cancel);

    private sealed record MetRow
    {
        public string Market { get; init; } = "";
        public long Times { get; init; }
    }
}
