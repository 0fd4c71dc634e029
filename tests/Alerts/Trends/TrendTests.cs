using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts.Trends;
using Trading.Analysis.Trends;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Analysis.Trends;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Trends;

public sealed class TrendTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_result_is_counted_once_it_is_known_and_no_earlier(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2);
        await Night(province);
        Assert.Empty(await Kept(province));

        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(1)),
                    Tenders.Centre
                )
            ).Succeeded
        );
        await Night(province);
        var row = Assert.Single(await Kept(province));
        Assert.Equal(
            (new DateOnly(2026, 11, 21), "210100", "name:沈阳市城市管理局", 1, 0),
            (row.DecidedOn, row.City, row.Buyer, row.Lots, row.SingleLots)
        );
        Assert.Equal("""["XX-TEST:1"]""", row.Winners);
        // 480,001 of a ceiling of 500,000.
        Assert.Equal(0.04, row.Discount!.Value, 0.001);

        // Nothing new: the same again.
        await Night(province);
        Assert.Equal(row, Assert.Single(await Kept(province)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_rose_is_told_to_whose_scope_it_rests_on_and_goes_when_it_no_longer_holds(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Fill(province);
        await Night(province);
        var all = await List(province, Supervisor);
        var single = all.Single(one =>
            one is { Measure: TrendMeasures.SingleBid, Unit: TrendUnits.Buyer }
        );
        Assert.Equal(
            (TrendWorlds.Changed, $"{TrendWorlds.Changed} 的名称", "210100", "orange"),
            (single.Who, single.Name, single.Region, single.Level)
        );
        Assert.Contains(single, await List(province, Of("210100")));
        Assert.Empty(await List(province, Of("210200")));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetTrend.Query(single.Id), Of("210200"))).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListTrends.Query(), Callers.With(Roles.Bidder))).Problem!.Kind
        );

        var detail = (await province.Send(new GetTrend.Query(single.Id), Of("210100"))).Value;
        Assert.True(detail.Months.Count > 30);
        Assert.All(
            detail.Cases,
            one => Assert.Equal($"{TrendWorlds.Changed} 的名称", one.BuyerName)
        );
        Assert.Equal(
            detail.Cases.Select(one => one.DecidedOn).OrderDescending(),
            detail.Cases.Select(one => one.DecidedOn)
        );

        // Found again it is the same finding, since when it was first said.
        province.Clock!.Advance(TimeSpan.FromDays(1));
        await Night(province);
        Assert.Equivalent(all, await List(province, Supervisor), strict: true);
        Assert.Equal(
            Fewer(all, 1),
            (
                await province.Send(
                    new ListTrends.Query { Measure = TrendMeasures.SingleBid, Unit = "buyer" },
                    Supervisor
                )
            ).Value.Items.Select(one => one.Id)
        );

        // What it rested on was put right.
        await province.Rows<int>(
            "update trend_procurement set single_lots = 0 where buyer = @buyer",
            new { buyer = TrendWorlds.Changed }
        );
        await Night(province);
        Assert.DoesNotContain(single.Id, (await List(province, Supervisor)).Select(one => one.Id));
        Assert.NotNull(
            (await province.Send(new GetTrend.Query(single.Id), Supervisor)).Value.GoneAt
        );
        var run = (await province.Send(new GetTrendRun.Query(), Supervisor)).Value;
        Assert.NotNull(run.JudgedAt);
        Assert.True(run.Procurements > 5_000);

        IEnumerable<Guid> Fewer(IReadOnlyList<ListTrends.Item> items, int count) =>
            items
                .Where(one => one is { Measure: TrendMeasures.SingleBid, Unit: TrendUnits.Buyer })
                .Take(count)
                .Select(one => one.Id);
    }

    [Fact]
    public async Task Filters_that_are_none_are_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (
            var (query, pointer) in new (ListTrends.Query, string)[]
            {
                (new() { Measure = "price" }, "/measure"),
                (new() { Unit = "firm" }, "/unit"),
                (new() { Region = "21" }, "/region"),
                (new() { Sort = "colour" }, "/sort"),
            }
        )
        {
            var problem = (await province.Send(query, Supervisor)).Problem!;
            Assert.Equal(ProblemKind.Invalid, problem.Kind);
            Assert.Equal(pointer, problem.Errors.Single().Pointer);
        }
    }

    private static async Task Night(Province province)
    {
        Assert.True((await province.Send(new AskForTrends.Command(), Callers.Platform)).Succeeded);
        await province.WorkLongJobs();
    }

    private static Task<List<TrendProcurement>> Kept(Province province) =>
        province.Rows<TrendProcurement>(
            "select procurement_id, decided_on, city, buyer, lots, single_lots, discount, winners from trend_procurement"
        );

    private static async Task Fill(Province province)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<TrendStore>();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        (Guid, TrendProcurement?)[] rows =
        [
            .. TrendWorlds
                .Of(seed: 5)
                .Select(one => (sql.NewId(Province.Start), one))
                .Select(each => (each.Item1, (TrendProcurement?)RowOf(each.Item1, each.one))),
        ];
        await sql.Begin(CancellationToken.None);
        await store.Keep(rows, new() { Since = DateTimeOffset.UnixEpoch }, CancellationToken.None);
        await sql.Commit(CancellationToken.None);
    }

    private static TrendProcurement RowOf(Guid id, TrendEvent one) =>
        new()
        {
            ProcurementId = id,
            DecidedOn = one.DecidedOn,
            Kind = one.Kind,
            Region = one.City,
            City = one.City,
            Title = "项目",
            Buyer = one.Buyer,
            BuyerName = $"{one.Buyer} 的名称",
            Agency = one.Agency,
            AgencyName = one.Agency,
            Lots = one.Lots,
            SingleLots = one.SingleLots,
            Discount = one.Discount,
            Winners = $"""["{one.Winners[0]}"]""",
        };

    private static Caller Of(string region) =>
        Supervisor with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]),
        };

    private static async Task<IReadOnlyList<ListTrends.Item>> List(
        Province province,
        Caller caller
    ) => (await province.Send(new ListTrends.Query { Take = 200 }, caller)).Value.Items;
}
