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

    /// <summary>As it stands once its counts have moved.</summary>
    public MarketRow Moved(TallySums by) =>
        this with
        {
            Times = Times + by.Times,
            Decided = Decided + by.OneWins,
            Panelled = Panelled + by.OtherWins,
            Places = Places + by.Places,
        };
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

    public static CountRow Of(TallyKey key, TallySums sums) =>
        new()
        {
            Relation = key.Relation,
            One = key.One,
            Other = key.Other,
            Times = sums.Times,
            OneWins = sums.OneWins,
            OtherWins = sums.OtherWins,
            Places = sums.Places,
        };
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

    private static readonly BulkTable New = new(
        "network_count",
        ("relation", BulkType.Text),
        ("one", BulkType.Text),
        ("other", BulkType.Text),
        ("market", BulkType.Text),
        ("times", BulkType.Long),
        ("one_wins", BulkType.Long),
        ("other_wins", BulkType.Long),
        ("places", BulkType.Long)
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
        "alerts.network_count.drop",
        $"delete from network_count where {OfCount}"
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

    /// <summary>How counts of a market, whose row is locked, stand; those that there are.</summary>
    public async Task<Dictionary<TallyKey, TallySums>> Of(
        string market,
        IReadOnlyCollection<TallyKey> keys,
        CancellationToken cancel
    )
    {
        var standing = new Dictionary<TallyKey, TallySums>();
        // One question for all singles, and one for each relation of two: asked together they would be looked up in every
        // combination.
        foreach (
            var group in keys.Where(key => key.Relation != Tally.Market)
                .GroupBy(key => key.Other.Length == 0 ? "" : key.Relation)
        )
        {
            var asked = group.ToHashSet();
            string[] relations = [.. asked.Select(key => key.Relation).Distinct()];
            foreach (var ones in asked.Select(key => key.One).Distinct().Chunk(AtOnce))
            {
                foreach (var others in asked.Select(key => key.Other).Distinct().Chunk(AtOnce))
                {
                    var rows = await sql.Query<CountRow>(
                        Among,
                        new
                        {
                            market,
                            relations,
                            ones,
                            others,
                        },
                        cancel
                    );
                    foreach (var row in rows.Where(row => asked.Contains(row.Key)))
                    {
                        standing[row.Key] = row.Sums;
                    }
                }
            }
        }

        return standing;
    }

    /// <summary>Moves the counts of a market, whose row is locked.</summary>
    /// <param name="market">Which.</param>
    /// <param name="moves">By what.</param>
    /// <param name="standing">How they stand; in the end, how they stand then.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task MoveAll(
        string market,
        IReadOnlyDictionary<TallyKey, TallySums> moves,
        Dictionary<TallyKey, TallySums> standing,
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

            var isThere = standing.TryGetValue(key, out var was);
            var sums = was + by;
            if (sums.Times <= 0)
            {
                standing.Remove(key);
                if (isThere)
                {
                    lines.Add((Drop, Arguments(market, key, by)));
                }

                continue;
            }

            standing[key] = sums;
            if (isThere)
            {
                lines.Add((Move, Arguments(market, key, by)));
            }
            else
            {
                sql.Hold(
                    New,
                    [
                        [
                            key.Relation,
                            key.One,
                            key.Other,
                            market,
                            by.Times,
                            by.OneWins,
                            by.OtherWins,
                            by.Places,
                        ],
                    ]
                );
            }
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    private static object Arguments(string market, TallyKey key, TallySums by) =>
        new
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
