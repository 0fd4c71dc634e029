using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Alerts.Collusion;
using Trading.Analysis.Collusion;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Collusion;

/// <summary>Provinces with simulated markets, as the nightly job would have taken them in.</summary>
internal static class RankedProvince
{
    public const string Dalian = "210200";
    public const string Shenyang = "210100";

    /// <summary>Keeps the auctions as lots of a city's procurements; returns their keys in the order of the auctions.</summary>
    public static Task<IReadOnlyList<Guid>> Fill(
        Province province,
        IReadOnlyList<LabelledAuction> auctions,
        string city,
        string method = "open"
    ) => Fill(province.Services, auctions, city, method);

    public static async Task<IReadOnlyList<Guid>> Fill(
        IServiceProvider services,
        IReadOnlyList<LabelledAuction> auctions,
        string city,
        string method = "open"
    )
    {
        await using var scope = services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<CollusionStore>();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        Guid[] ids = [.. auctions.Select(_ => sql.NewId(Province.Start))];
        await sql.Begin(CancellationToken.None);
        await store.Keep(
            [
                .. auctions.Select(
                    (auction, i) =>
                        (
                            ids[i],
                            (IReadOnlyList<CollusionAuction>)[Lot(ids[i], auction, city, method)]
                        )
                ),
            ],
            new() { Since = DateTimeOffset.UnixEpoch },
            CancellationToken.None
        );
        await sql.Commit(CancellationToken.None);
        return ids;
    }

    /// <summary>As if a supervisor had settled a warning of collusion on each.</summary>
    public static async Task Decide(
        Province province,
        IReadOnlyList<Guid> ids,
        bool?[] decided,
        string signature = "I08:2 network/pair#0a1b2c3d:2"
    )
    {
        foreach (var (i, id) in ids.Index().Where(one => decided[one.Index] is not null))
        {
            var row = new
            {
                id,
                at = Province.Start,
                state = decided[i]!.Value ? AlertStates.Confirmed : AlertStates.Dismissed,
                signature,
            };
            await province.Rows<int>(
                """
                insert into appraisal (procurement_id, scored_at, changed_at, level, findings, silent)
                values (@id, @at, @at, 2, '[]', '[]')
                """,
                row
            );
            await province.Rows<int>(
                """
                insert into alert (id, level, severity, state, signature, settled_signature, headline_zh, headline_en, title,
                    kind, region, buyer_name, currency, market, raised_at, changed_at, version)
                values (@id, 2, 0.5, @state, @signature, @signature, '甲', 'a', '某工程', 'construction', '210200', '某局',
                    'CNY', 'CN', @at, @at, 1)
                """,
                row
            );
        }
    }

    /// <summary>As if a night had trained it.</summary>
    public static async Task<Guid> Propose(
        Province province,
        string market,
        MarketModel.Trial trained
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var id = sql.NewId(Province.Start);
        await sql.Begin(CancellationToken.None);
        await scope
            .ServiceProvider.GetRequiredService<CollusionModelStore>()
            .Propose(
                id,
                market,
                trained.Model!,
                trained.Figures!,
                "-",
                RankMarkets.Seed,
                CollusionParameters.On(new(2026, 11, 24)),
                Province.Start,
                CancellationToken.None
            );
        await sql.Commit(CancellationToken.None);
        return id;
    }

    public static async Task Night(Province province)
    {
        Assert.True((await province.Send(new RankNightly.Command(), Callers.Platform)).Succeeded);
        await province.WorkLongJobs();
    }

    /// <summary>All that is shown, of any scope.</summary>
    public static Task<List<RankRow>> Shown(Province province) =>
        province.Rows<RankRow>(
            """
            select r.id, r.market, r.unit, r.place, r.place_of, r.standing, r.chance, r.changeable, r.name, r.region,
                r.sentence_zh, r.sentence_en, r.detail
            from collusion_rank r join collusion_market m on m.market = r.market and m.generation = r.generation
            order by r.market, r.unit, r.place
            """
        );

    /// <summary>Works the job step by step in a process that dies before a step; returns how far it had come.</summary>
    public static async Task<RankMarkets.Reached?> Work(
        IServiceProvider services,
        RankMarkets.Reached? reached,
        Func<RankMarkets.Reached, bool> dies
    )
    {
        await using var scope = services.CreateAsyncScope();
        var job = ActivatorUtilities.CreateInstance<RankMarkets>(scope.ServiceProvider);
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var pace = new Pace(TimeSpan.FromSeconds(1), 40, 40);
        while (true)
        {
            var write = await job.Next(new(), reached, pace, CancellationToken.None);
            await sql.Begin(CancellationToken.None);
            var step = await write(CancellationToken.None);
            await sql.Commit(CancellationToken.None);
            if (step.End)
            {
                return null;
            }

            // What is handed to another worker went through the database.
            reached = JsonSerializer.Deserialize<RankMarkets.Reached>(
                JsonSerializer.Serialize(step.Reached, MessageText.Json),
                MessageText.Json
            )!;
            if (dies(reached))
            {
                return reached;
            }
        }
    }

    private static CollusionAuction Lot(
        Guid id,
        LabelledAuction auction,
        string city,
        string method
    ) =>
        new()
        {
            ProcurementId = id,
            Lot = "1",
            DecidedOn = new DateOnly(2026, 11, 20).AddDays(-(int)(600 - (auction.Day ?? 0))),
            Kind = "construction",
            Category = "市政公用",
            Method = method,
            Region = city,
            City = city,
            Currency = "CNY",
            Title = $"工程 {auction.Id}",
            BuyerName = "某局",
            Changeable = auction.Day > 200,
            Ceiling = auction.Estimate,
            ValidBids = auction.Bids.Count,
            Bids = JsonSerializer.Serialize(
                auction
                    .Bids.OrderBy(bid => bid.Value)
                    .Select(bid => new KeptBid(
                        $"XX-TEST:{bid.Bidder}",
                        $"{bid.Bidder} 公司",
                        bid.Value,
                        bid.IsWinner
                    )),
                MessageText.Json
            ),
        };
}
