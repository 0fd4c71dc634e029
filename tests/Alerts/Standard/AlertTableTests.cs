using System.IO.Compression;
using System.Xml.Linq;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Standard;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Dashboards;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Standard;

/// <summary>The national data standard's project alerts, one to one.</summary>
public sealed class AlertTableTests
{
    // As data-standard.md has them, with the common tail and that of supervision's copies; misspelt as they are.
    private static readonly string[] Fields =
    [
        "TENDER_PROJECT_NAME",
        "TENDER_PROJECT_CODE",
        "BID_SECTION_CODE",
        "BID_SECTION_NAME",
        "UNIFIED_DEAL_CODE",
        "PROJECT_TYPE",
        "TRADE_TYPE",
        "BODY_NAME",
        "BODY_CODE",
        "SUPERVISOR_UNIT_NAME",
        "SUPERVISOR_UNIT_CODE",
        "SUPERVISORY_NODE",
        "ALERT_LEVEL",
        "ALERT_DATE",
        "ALERT_INFO",
        "HANDLED",
        "HANDLE_RESULT",
        "PULISH_DATE",
        "CONFINED_ACTION",
        "START_DATE",
        "END_DATE",
        "OPERATOR",
        "ENTER_CREDIT_PLAT",
        "SIGNATURE",
        "PLATFORM_CODE",
        "PUB_SERVICE_PLAT_CODE",
        "DATA_TIMESTAMP",
        "TRADE_PLAT",
        "PUB_SERVICE_PLAT",
        "DATA_KEY",
    ];

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Standard:PlatformCode"] = "21A",
        ["Standard:ServicePlatformCode"] = "21",
        ["Standard:SupervisorUnitName"] = "辽宁省公共资源交易监管部门",
        ["Standard:SupervisorUnitCode"] = "11210000MB0000000X",
    };

    private static readonly Caller Above = Callers.System(Scopes.AlertsRead);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_warning_is_an_object_with_every_field_as_spelt(Engine engine)
    {
        await using var province = Province.On(engine, Settings);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        province.Clock!.Advance(TimeSpan.FromHours(2));
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(
                        alerts[0].Id,
                        alerts[0].Version,
                        AlertStates.Confirmed,
                        "联系人13912345678，身份证210102199001011234，报价规律一致，需要核查。"
                    ),
                    WatchedProvince.Zhang
                )
            ).Succeeded
        );
        province.Clock.Advance(ListAlertTable.Settles);
        var told = await Told(province, new());
        Assert.Equal(3, told.Items.Count);
        Assert.All(told.Items, item => Assert.Equal(Fields, item.Fields.Keys));
        var fields = told.Items.Single(item => item.Key == alerts[0].Id).Fields;
        var headline = alerts[0].Headline.Zh;
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["TENDER_PROJECT_NAME"] = "市政道路改造工程第1标",
                ["TENDER_PROJECT_CODE"] = "SY-2026-0001",
                ["BID_SECTION_CODE"] = "1",
                ["BID_SECTION_NAME"] = "市政道路改造工程第1标",
                ["UNIFIED_DEAL_CODE"] = "",
                ["PROJECT_TYPE"] = "",
                ["TRADE_TYPE"] = "GCJS",
                ["BODY_NAME"] = "沈阳市城市管理局",
                ["BODY_CODE"] = "",
                ["SUPERVISOR_UNIT_NAME"] = "辽宁省公共资源交易监管部门",
                ["SUPERVISOR_UNIT_CODE"] = "11210000MB0000000X",
                ["SUPERVISORY_NODE"] = fields["SUPERVISORY_NODE"],
                ["ALERT_LEVEL"] = Levels.Name(alerts[0].Level).Zh,
                ["ALERT_DATE"] = "20261124090000",
                ["ALERT_INFO"] = headline,
                ["HANDLED"] = "1",
                ["HANDLE_RESULT"] =
                    "已确认，需核查：联系人139****78，身份证210****34，报价规律一致，需要核查。",
                ["PULISH_DATE"] = "",
                ["CONFINED_ACTION"] = "",
                ["START_DATE"] = "",
                ["END_DATE"] = "",
                ["OPERATOR"] = "zhang",
                ["ENTER_CREDIT_PLAT"] = "",
                ["SIGNATURE"] = "",
                ["PLATFORM_CODE"] = "21A",
                ["PUB_SERVICE_PLAT_CODE"] = "21",
                ["DATA_TIMESTAMP"] = "20261124110000",
                ["TRADE_PLAT"] = "21A",
                ["PUB_SERVICE_PLAT"] = "21",
                ["DATA_KEY"] = alerts[0].Id.ToString("N"),
            },
            fields
        );
        Assert.NotEqual("", fields["SUPERVISORY_NODE"]);
        Assert.NotEqual("", headline);
        var open = told.Items.Single(item => item.Key == alerts[1].Id).Fields;
        Assert.Equal(("0", "", ""), (open["HANDLED"], open["HANDLE_RESULT"], open["OPERATOR"]));

        // The file has the same, a document each.
        var file = (
            await province.Send(
                new ExportAlertTable.Command(new(2026, 11, 1)),
                WatchedProvince.Zhang
            )
        ).Value;
        Assert.Equal(3, file.Objects);
        using var zip = new ZipArchive(new MemoryStream(file.Content));
        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync();
            var root = XDocument.Load(content).Root!;
            Assert.Equal("PROJECT_ALERTING_INFO", root.Name.LocalName);
            Assert.Equal(Fields, root.Elements().Select(field => field.Name.LocalName));
            var same = told.Items.Single(item =>
                item.Key.ToString("N") == root.Element("DATA_KEY")!.Value
            );
            Assert.Equal(
                same.Fields,
                root.Elements().ToDictionary(field => field.Name.LocalName, field => field.Value)
            );
        }

        Assert.Equal(3, zip.Entries.Count);
        Assert.Equal(
            1,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Alerts.ExportAlertTable'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_follows_gets_each_change_once_and_what_changes_again_again(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await WatchedProvince.Fill(province);
        // What is dated now may not be committed yet in whole: it is told later.
        var early = await Told(province, new());
        Assert.Empty(early.Items);
        Assert.Null(early.Continue);
        province.Clock!.Advance(ListAlertTable.Settles);

        var keys = new List<Guid>();
        string? place = null;
        for (var page = 0; page < 3; page++)
        {
            var some = await Told(province, new() { Cursor = place, Take = 1 });
            keys.Add(Assert.Single(some.Items).Key);
            Assert.Equal(page < 2, some.Next is not null);
            place = some.Continue;
        }

        Assert.Equal(3, keys.Distinct().Count());
        var nothing = await Told(province, new() { Cursor = place });
        Assert.Empty(nothing.Items);
        Assert.Equal(place, nothing.Continue);

        var alerts = await WatchedProvince.Alerts(province);
        await WatchedProvince.Settle(province, alerts[2], AlertStates.Dismissed);
        province.Clock.Advance(ListAlertTable.Settles);
        var again = await Told(province, new() { Cursor = place });
        Assert.Equal(alerts[2].Id, Assert.Single(again.Items).Key);
        Assert.Equal("1", again.Items[0].Fields["HANDLED"]);
    }

    [Fact]
    public async Task The_platform_above_and_supervisors_fetch_what_they_see_and_nobody_else()
    {
        await using var province = Province.On(Engine.Sqlite);
        await WatchedProvince.Fill(province);
        province.Clock!.Advance(ListAlertTable.Settles);
        Assert.Equal(3, (await Told(province, new())).Items.Count);
        var dalian = (
            await province.Send(new ListAlertTable.Query(), WatchedProvince.OfDalian)
        ).Value;
        Assert.Equal(
            "市政道路改造工程第3标",
            Assert.Single(dalian.Items).Fields["TENDER_PROJECT_NAME"]
        );
        foreach (
            var outsider in new[]
            {
                Callers.With(Roles.CentreOperator),
                Callers.With(Roles.Bidder),
                Callers.System(Scopes.ProcurementRead, Scopes.RegistryRead, Scopes.ChangesRead),
            }
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListAlertTable.Query(), outsider)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ExportAlertTable.Command(new(2026, 1, 1)), outsider))
                    .Problem!
                    .Kind
            );
        }

        Assert.Equal(
            "/to",
            Assert
                .Single(
                    (
                        await province.Send(
                            new ListAlertTable.Query
                            {
                                From = new(2026, 2, 1),
                                To = new(2026, 1, 1),
                            },
                            Above
                        )
                    )
                        .Problem!
                        .Errors
                )
                .Pointer
        );
    }

    private static async Task<ListAlertTable.Listing> Told(
        Province province,
        ListAlertTable.Query query
    )
    {
        var outcome = await province.Send(query, Above);
        Assert.True(outcome.Succeeded, outcome.Problem?.Message.En);
        return outcome.Value;
    }
}
