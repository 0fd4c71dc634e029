using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Alerts.Networks;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Benchmarks;

/// <summary>
/// What one procurement costs that comes into a network of so many bids, on a PostgreSQL that waits for its disk. The bids that
/// were there before are written into the network's tables, and counted by the database as the product counts them; those that
/// are measured go through the product's own commands. These are of a market of a hundredth of all.
/// </summary>
internal static class NetworkBenchmark
{
    private const int PerProcurement = 5;
    private const int Markets = 100;

    private static readonly Caller Platform = Caller.Platform("benchmark");
    private static readonly DateTimeOffset Deadline = DateTimeOffset.UtcNow.AddDays(-1);

    public static async Task<int> Run(IReadOnlyList<int> sizes, bool isShort)
    {
        var samples = isShort ? 40 : 300;
        foreach (var bids in sizes)
        {
            var name = $"network_{bids}";
            PostgresCluster.Execute($"create database {name}");
            // Lines are kept as long as in production: a new one has all to learn again.
            var database = new Database(
                Engine.Postgres,
                PostgresCluster.ConnectionString(name)
                    + ";Maximum Pool Size=60;Connection Idle Lifetime=300"
            );
            Schema.Migrate(database);
            await using var services = Product(database);
            var firms = Math.Max(40, bids / 50);
            await Fill(database, bids, firms);
            foreach (var firm in Enumerable.Range(0, 60))
            {
                await Send(services, new RecordEntity.Command(Firm(firm), $"第{firm}建设有限公司"));
            }

            var times = new List<double>();
            for (var sample = 0; sample < samples; sample++)
            {
                var id = await Opened(services, sample);
                var began = Stopwatch.GetTimestamp();
                await Send(services, new UpdateNetwork.Command(id));
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            // The first few find plans and caches cold.
            var warm = times.Skip(10).Order().ToList();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"network\t{bids}\tbids\tmedian {warm[warm.Count / 2]:F1} ms\tp95 {warm[(int)(warm.Count * 0.95)]:F1} ms\tof {warm.Count}"
                )
            );
        }

        return 0;
    }

    private static ServiceProvider Product(Database database)
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddTrading(configuration);
        services.AddSingleton(database);
        services.AddJobServer();
        services.AddSingleton<IHostApplicationLifetime, Started>();
        return services.BuildServiceProvider();
    }

    private static async Task Fill(Database database, int bids, int firms)
    {
        await using var connection = await database.Open(default);
        await connection.ExecuteAsync(
            """
            create temporary table made as
            select gen_random_uuid() as id, n,
                   case when n % @markets = 0 then '210100/construction/市政公用'
                        else '210200/construction/' || (n % @markets) end as market
            from generate_series(1, @bids / @per) n;
            insert into network_procurement
                (procurement_id, digest, market, city, kind, region, buyer, title, opened_on, updated_at)
            select id, '', market, left(market, 6), 'construction', left(market, 6), 'name:' || (n % 997), 'P' || n,
                   date '2024-01-01' + (n % 900), now()
            from made;
            insert into network_part (procurement_id, lot, bidder, won)
            select m.id, '1', 'XX-TEST:' || f.firm, f.place = 0
            from made m cross join lateral (
                select distinct on ((m.n / @markets * 31 + p * (7 + m.n % 5)) % @inMarket)
                       (m.n % @markets) + @markets * ((m.n / @markets * 31 + p * (7 + m.n % 5)) % @inMarket) as firm, p as place
                from generate_series(0, @per - 1) p) f;
            insert into network_edge (source, place, procurement_id, relation, one_kind, one, other_kind, other)
            select procurement_id::text, row_number() over (partition by procurement_id), procurement_id,
                   case when won then 'won' else 'bid' end, 'firm', bidder, 'procurement', procurement_id::text
            from network_part;
            insert into network_edge (source, place, procurement_id, relation, one_kind, one, other_kind, other, shown)
            select procurement_id::text, 100 + row_number() over (partition by procurement_id), procurement_id,
                   'machine', 'firm', bidder, 'machine', 'mac:' || bidder, 'MAC'
            from network_part;
            insert into network_trait (kind, trait, firm, city, shown, times)
            select 'machine', 'mac:' || bidder, f.firm, case when f.firm = '' then '' else p.city end, 'MAC', count(*)
            from network_part b join network_procurement p on p.procurement_id = b.procurement_id
            cross join lateral (values (b.bidder), ('')) f (firm)
            group by b.bidder, f.firm, case when f.firm = '' then '' else p.city end;
            insert into network_market (market, city, kind, times, decided, panelled, places, judged_times, changed_at, pair_cut, expert_cut, buyer_cut)
            select p.market, min(p.city), 'construction', count(distinct p.procurement_id), count(distinct p.procurement_id), 0,
                   count(*), 1000000000, now(), 1e-6, 1e-6, 1e-6
            from network_part b join network_procurement p on p.procurement_id = b.procurement_id group by p.market;
            insert into network_count (relation, one, other, market, times, one_wins, other_wins, places)
            select 'bidder', b.bidder, '', p.market, count(*), sum(case when b.won then 1 else 0 end), 0, count(*) * (@per - 1)
            from network_part b join network_procurement p on p.procurement_id = b.procurement_id group by b.bidder, p.market;
            insert into network_count (relation, one, other, market, times, one_wins, other_wins, places)
            select 'pair', a.bidder, b.bidder, p.market, count(*), sum(case when a.won then 1 else 0 end),
                   sum(case when b.won then 1 else 0 end), 0
            from network_part a join network_part b on b.procurement_id = a.procurement_id and a.bidder < b.bidder
            join network_procurement p on p.procurement_id = a.procurement_id group by a.bidder, b.bidder, p.market;
            insert into network_firm (firm, name, digest, updated_at)
            select distinct bidder, bidder, '', now() from network_part;
            analyze;
            """,
            new
            {
                bids,
                per = PerProcurement,
                markets = Markets,
                inMarket = Math.Max(8, firms / Markets),
            },
            commandTimeout: 0
        );
    }

    // In the market of number 0, whose firms are the hundreds.
    private static EntityCode Firm(int number) =>
        EntityCode.Parse(FormattableString.Invariant($"XX-TEST:{number * Markets}"));

    private static async Task<Guid> Opened(ServiceProvider services, int sample)
    {
        var id = (
            await Send(
                services,
                new PublishProcurement.Command(
                    $"N-{sample}",
                    $"市政道路改造工程第{sample}标",
                    "construction",
                    "open",
                    "沈阳市城市管理局"
                )
                {
                    Category = "市政公用",
                    Region = RegionCode.Given("210100"),
                    CeilingMinor = 500_000_00,
                    NoticeAt = Deadline.AddDays(-30),
                    DeadlineAt = Deadline,
                }
            )
        ).Id;
        var random = new Random(sample);
        await Send(
            services,
            new RecordOpening.Command(
                id,
                Deadline,
                [
                    .. Enumerable
                        .Range(0, 8)
                        .OrderBy(_ => random.Next())
                        .Take(PerProcurement)
                        .Select(firm => new BidReadOut(
                            Firm(firm),
                            $"第{firm}建设有限公司",
                            (480_000 + firm) * 100L
                        )),
                ]
            )
        );
        return id;
    }

    private static async Task<T> Send<T>(
        ServiceProvider services,
        Kernel.Commands.ICommand<T> command
    )
        where T : notnull
    {
        var outcome = await services.GetRequiredService<Sender>().Send(command, Platform);
        return outcome.Succeeded
            ? outcome.Value
            : throw new InvalidOperationException(outcome.Problem!.Message.En);
    }

    private sealed class Started : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() { }
    }
}
