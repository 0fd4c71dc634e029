using Trading.Alerts.Following;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>How far changes were followed, and when all markets were last ranked.</summary>
internal sealed record CollusionPlace : ChangePlace
{
    public long Generation { get; init; }
    public DateTimeOffset? JudgedAt { get; init; }
    public long Auctions { get; init; }
    public int Markets { get; init; }
}

/// <summary>A market as it is kept.</summary>
internal sealed record MarketRow
{
    public string Market { get; init; } = "";
    public string Country { get; init; } = Trading.Alerts.Markets.Home;
    public string Kind { get; init; } = "";
    public string Category { get; init; } = "";

    /// <summary>Empty where all methods are compared; null of a market that was ranked when methods were not parted.</summary>
    public string? Method { get; init; }
    public string Region { get; init; } = "";
    public string Currency { get; init; } = "";
    public string Width { get; init; } = "";
    public long Generation { get; init; }
    public int Auctions { get; init; }
    public int Ranked { get; init; }
    public int Pairs { get; init; }
    public int GroupsFound { get; init; }
    public int Confirmed { get; init; }
    public int Dismissed { get; init; }
    public string Voice { get; init; } = "";
    public string? Abstention { get; init; }
    public string? FaultZh { get; init; }
    public string? FaultEn { get; init; }
    public double? Shift { get; init; }
    public string Spread { get; init; } = "{}";
    public string? Figures { get; init; }
    public string Digest { get; init; } = "";
    public Guid? ModelId { get; init; }
    public int TriedConfirmed { get; init; }
    public int TriedDismissed { get; init; }
    public string? TriedRefusal { get; init; }
    public DateTimeOffset? JudgedAt { get; init; }
    public DateTimeOffset? GoneAt { get; init; }
}

/// <summary>What is shown of a procurement, pair or group, as it is kept.</summary>
internal sealed record RankRow
{
    public Guid RowId { get; init; }

    /// <summary>The same from one ranking to the next.</summary>
    public Guid Id { get; init; }
    public string Market { get; init; } = "";
    public long Generation { get; init; }
    public string Unit { get; init; } = "";
    public int Place { get; init; }
    public int PlaceOf { get; init; }

    /// <summary>The place as a share: 1 the first, near 0 the last.</summary>
    public double Standing { get; init; }
    public double? Chance { get; init; }

    /// <summary>1 where a supervisor may still stop it, else 0.</summary>
    public int Changeable { get; init; }
    public Guid? ProcurementId { get; init; }
    public string? Lot { get; init; }
    public string Name { get; init; } = "";
    public string? BuyerName { get; init; }
    public DateOnly? DecidedOn { get; init; }
    public string? Region { get; init; }
    public string TradingKind { get; init; } = "";
    public Guid? OfficeId { get; init; }
    public string SentenceZh { get; init; } = "";
    public string SentenceEn { get; init; } = "";
    public string Detail { get; init; } = "{}";
}

/// <summary>What is kept of markets and their ranks. One long job after the other writes it.</summary>
internal sealed class CollusionStore(SqlSession sql)
{
    private const int AtOnce = 100;
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    private const string Row = """
        procurement_id, lot, decided_on, country, kind, category, method, region, city, office_id, currency, title, buyer_name,
        changeable, ceiling, valid_bids, bids
        """;

    /// <summary>The columns of a market.</summary>
    public const string MarketColumns = """
        m.market, m.country, m.kind, m.category, m.method, m.region, m.currency, m.width, m.generation, m.auctions, m.ranked, m.pairs, m.groups_found,
        m.confirmed, m.dismissed, m.voice, m.abstention, m.fault_zh, m.fault_en, m.shift, m.spread, m.figures, m.digest,
        m.model_id, m.tried_confirmed, m.tried_dismissed, m.tried_refusal, m.judged_at, m.gone_at
        """;

    private static readonly Statement Place = Statement.Of(
        "alerts.collusion_place.read",
        "select since, after_id, generation, judged_at, auctions, markets from collusion_place where one = 1"
    );

    private static readonly Statement MovePlace = Statement.Of(
        "alerts.collusion_place.move",
        "update collusion_place set since = @since, after_id = @afterId where one = 1"
    );

    private static readonly Statement LockPlace = Statement.Of(
        "alerts.collusion_place.lock",
        "select generation from collusion_place {lock} where one = 1 {for update}"
    );

    private static readonly Statement NextPlace = Statement.Of(
        "alerts.collusion_place.next",
        "update collusion_place set generation = @generation where one = 1"
    );

    private static readonly Statement JudgedPlace = Statement.Of(
        "alerts.collusion_place.judged",
        "update collusion_place set judged_at = @now, auctions = @auctions, markets = @markets where one = 1"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.collusion_auction.drop",
        "delete from collusion_auction where procurement_id = @id"
    );

    private static readonly Statement Add = Statement.Of(
        "alerts.collusion_auction.add",
        $$"""
        insert into collusion_auction ({{Row}})
        values (@ProcurementId, @Lot, @DecidedOn, @Country, @Kind, @Category, @Method, @Region, @City, @OfficeId, @Currency, @Title,
                @BuyerName, @Changeable, @Ceiling, @ValidBids, @Bids)
        """
    );

    private static readonly Statement Counts = Statement.Of(
        "alerts.collusion_auction.counts",
        """
        select country, kind, category, method, city, currency, count(*) as auctions from collusion_auction
        where (decided_on >= @day or country <> @home) and valid_bids >= @least
        group by country, kind, category, method, city, currency
        """
    );

    private static readonly Statement OfMarket = Statement.Of(
        "alerts.collusion_auction.of_market",
        $$"""
        select {{Row}} from collusion_auction
        where kind = @kind and currency = @currency and country = @country and decided_on >= @day
          and (@category is null or category = @category) and (@method is null or method = @method)
          and (@city is null or city = @city)
        order by decided_on desc, procurement_id, lot {page} {recompile}
        """
    );

    private static readonly Statement AllMarkets = Statement.Of(
        "alerts.collusion_market.all",
        $"select {MarketColumns} from collusion_market m order by m.market"
    );

    private static readonly Statement HoldMarket = Statement.Of(
        "alerts.collusion_market.lock",
        $$"""select {{MarketColumns}} from collusion_market m {lock} where m.market = @market {for update}"""
    );

    private static readonly Statement InsertMarket = Statement.Of(
        "alerts.collusion_market.insert",
        """
        insert into collusion_market
            (market, country, kind, category, method, region, currency, width, generation, auctions, ranked, pairs, groups_found, confirmed,
             dismissed, voice, abstention, fault_zh, fault_en, shift, spread, figures, digest, model_id, tried_confirmed,
             tried_dismissed, tried_refusal, judged_at, gone_at)
        values
            (@Market, @Country, @Kind, @Category, @Method, @Region, @Currency, @Width, @Generation, @Auctions, @Ranked, @Pairs, @GroupsFound,
             @Confirmed, @Dismissed, @Voice, @Abstention, @FaultZh, @FaultEn, @Shift, @Spread, @Figures, @Digest, null,
             @TriedConfirmed, @TriedDismissed, @TriedRefusal, @JudgedAt, @GoneAt)
        """
    );

    // Which model serves is a person's decision, and is left as it is.
    private static readonly Statement UpdateMarket = Statement.Of(
        "alerts.collusion_market.update",
        """
        update collusion_market
        set generation = @Generation, width = @Width, auctions = @Auctions, ranked = @Ranked, pairs = @Pairs,
            groups_found = @GroupsFound, confirmed = @Confirmed, dismissed = @Dismissed, voice = @Voice,
            abstention = @Abstention, fault_zh = @FaultZh, fault_en = @FaultEn, shift = @Shift, spread = @Spread,
            figures = @Figures, digest = @Digest, tried_confirmed = @TriedConfirmed, tried_dismissed = @TriedDismissed,
            tried_refusal = @TriedRefusal, judged_at = @JudgedAt, gone_at = @GoneAt
        where market = @Market
        """
    );

    private static readonly Statement Serve = Statement.Of(
        "alerts.collusion_market.serve",
        "update collusion_market set model_id = @id where market = @market"
    );

    private static readonly Statement InsertRank = Statement.Of(
        "alerts.collusion_rank.insert",
        """
        insert into collusion_rank
            (row_id, id, market, generation, unit, place, place_of, standing, chance, changeable, procurement_id, lot, name,
             buyer_name, decided_on, region, trading_kind, office_id, sentence_zh, sentence_en, detail)
        values
            (@RowId, @Id, @Market, @Generation, @Unit, @Place, @PlaceOf, @Standing, @Chance, @Changeable, @ProcurementId, @Lot,
             @Name, @BuyerName, @DecidedOn, @Region, @TradingKind, @OfficeId, @SentenceZh, @SentenceEn, @Detail)
        """
    );

    private static readonly Statement Clear = Statement.Of(
        "alerts.collusion_rank.clear",
        """
        delete from collusion_rank where row_id in (
            select row_id from collusion_rank where market = @market and generation <> @generation
            order by generation, row_id {page})
        """
    );

    /// <summary>How far it has come.</summary>
    public async Task<CollusionPlace> Reached(CancellationToken cancel) =>
        (await sql.One<CollusionPlace>(Place, null, cancel))!;

    /// <summary>Keeps the lots of some procurements as they are now, and how far changes were followed.</summary>
    public async Task Keep(
        IReadOnlyList<(Guid Id, IReadOnlyList<CollusionAuction> Lots)> changed,
        ChangePlace reached,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (var (id, lots) in changed)
        {
            lines.Add((Drop, new { id }));
            lines.AddRange(lots.Select(lot => (Add, (object)lot)));
        }

        lines.Add((MovePlace, reached.Arguments));
        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>
    /// How many lots there are that can be ranked, decided on a day or later; of another country those of any day: what was
    /// imported of it lies in the past as a whole.
    /// </summary>
    public Task<List<MarketCount>> Count(DateOnly day, int least, CancellationToken cancel) =>
        sql.Query<MarketCount>(
            Counts,
            new
            {
                day,
                least,
                home = Trading.Alerts.Markets.Home,
            },
            cancel
        );

    /// <summary>The latest lots that a market compares with, the latest first.</summary>
    public Task<List<CollusionAuction>> LotsOf(
        PlannedMarket market,
        DateOnly day,
        int most,
        CancellationToken cancel
    ) =>
        sql.Query<CollusionAuction>(
            OfMarket,
            new
            {
                country = market.Country,
                kind = market.Kind,
                currency = market.Currency,
                day = market.Country == Trading.Alerts.Markets.Home ? day : Earliest,
                category = market.Width == MarketWidths.Kind ? null : market.Category,
                method = market.Width is MarketWidths.City or MarketWidths.Province
                    ? market.Method
                    : null,
                city = market.Width == MarketWidths.City ? market.Region : null,
                skip = 0,
                take = most,
            },
            cancel
        );

    /// <summary>Every market that is or was.</summary>
    public Task<List<MarketRow>> Markets(CancellationToken cancel) =>
        sql.Query<MarketRow>(AllMarkets, null, cancel);

    /// <summary>A market, held until the commit.</summary>
    public Task<MarketRow?> Hold(string market, CancellationToken cancel) =>
        sql.One<MarketRow>(HoldMarket, new { market }, cancel);

    /// <summary>Names the model that serves a market, or none; whoever calls it holds the market.</summary>
    public Task Name(string market, Guid? id, CancellationToken cancel) =>
        sql.Execute(Serve, new { market, id }, cancel);

    /// <summary>Gives out the next generation, under which nothing is shown yet.</summary>
    public async Task<long> Begin(CancellationToken cancel)
    {
        var generation = await sql.One<long>(LockPlace, null, cancel) + 1;
        await sql.Execute(NextPlace, new { generation }, cancel);
        return generation;
    }

    /// <summary>Writes ranks that are shown once their generation is published.</summary>
    public Task Write(IReadOnlyList<RankRow> rows, CancellationToken cancel) =>
        sql.ExecuteAll([.. rows.Select(row => (InsertRank, (object)row))], AtOnce, cancel);

    /// <summary>Shows a market's generation from the commit on.</summary>
    public async Task Publish(MarketRow row, CancellationToken cancel) =>
        await sql.Execute(
            await Hold(row.Market, cancel) is null ? InsertMarket : UpdateMarket,
            row,
            cancel
        );

    /// <summary>Takes away what is shown no longer, or never was; how many rows that were, at most so many.</summary>
    public Task<int> Sweep(string market, long generation, int take, CancellationToken cancel) =>
        sql.Execute(
            Clear,
            new
            {
                market,
                generation,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>All markets were ranked.</summary>
    public Task Judged(DateTimeOffset now, long auctions, int markets, CancellationToken cancel) =>
        sql.Execute(
            JudgedPlace,
            new
            {
                now,
                auctions,
                markets,
            },
            cancel
        );
}
