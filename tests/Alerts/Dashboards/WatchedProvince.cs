using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Dashboards;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Dashboards;

/// <summary>A province of some procurements in two cities, of which those whose prices form equal steps are warned of.</summary>
internal static class WatchedProvince
{
    public const string Reason = "已逐项核对投标文件和报价形成过程，需要核查。";

    public static readonly Caller Zhang = Callers.With(Roles.Supervisor) with { Name = "zhang" };

    public static readonly Caller OfDalian = Callers.With(Roles.Supervisor) with
    {
        Name = "dalian",
        Scope = DataScope.Of([new DataArea { Region = RegionCode.Given("210200") }]),
    };

    /// <summary>Two warned of in Shenyang, one in Dalian; one with a single bidder in Dalian, one not opened in Shenyang.</summary>
    public static async Task Fill(Province province)
    {
        foreach (
            var (bidder, region) in new[]
            {
                (1, "210102"),
                (2, "210200"),
                (3, "110000"),
                (4, "21SF00"),
            }
        )
        {
            await province.Send(
                new RecordEntity.Command(
                    Tenders.Bidder(bidder),
                    $"第{bidder}建设有限公司",
                    Region: RegionCode.Given(region)
                ),
                Tenders.Centre
            );
        }

        // Known without a division.
        await Tenders.Known(province, 5);
        await Opened(province, 1, "210100", 1, 2, 3, 4, 5);
        await Opened(province, 2, "210102", 1, 2, 3, 4);
        await Opened(province, 3, "210200", 2, 3, 4, 5);
        await Opened(province, 4, "210202", 1);
        await province.Send(
            Tenders.Notice(5) with
            {
                Region = RegionCode.Given("210100"),
                Category = null,
            },
            Tenders.Centre
        );
        await province.DeliverDue();
        await Follow(province);
    }

    public static async Task<Guid> Opened(
        Province province,
        int number,
        string region,
        params int[] bidders
    )
    {
        var notice = Tenders.Notice(number) with { Region = RegionCode.Given(region) };
        var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
        Assert.True((await province.Send(Tenders.Opening(id, bidders), Tenders.Centre)).Succeeded);
        return id;
    }

    public static async Task Follow(Province province)
    {
        var followed = await province.Send(new FollowDashboards.Command(), Callers.Platform);
        Assert.True(followed.Succeeded, followed.Problem?.Message.En);
    }

    public static async Task<IReadOnlyList<ListAlerts.Item>> Alerts(Province province) =>
        (await province.Send(new ListAlerts.Query { Take = 200, Sort = "title" }, Callers.Platform))
            .Value
            .Items;

    public static async Task Settle(Province province, ListAlerts.Item alert, string decision) =>
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(alert.Id, alert.Version, decision, Reason),
                    Zhang
                )
            ).Succeeded
        );
}
