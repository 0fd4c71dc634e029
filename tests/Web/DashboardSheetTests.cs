using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Trading.Tests.Alerts.Dashboards;
using Trading.Tests.Harness;
using Trading.Web.Pages.Alerts.Dashboards;
using Trading.Web.Pages.Procurement;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Tests.Web;

/// <summary>The tables of the dashboard's page and files.</summary>
public sealed class DashboardSheetTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("210200", null)]
    [InlineData("210100", "construction")]
    public async Task Every_figure_of_the_page_leads_to_a_list_that_adds_up_to_it(
        string? region,
        string? kind
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        await WatchedProvince.Settle(province, alerts[0], AlertStates.Confirmed);
        await WatchedProvince.Follow(province);
        var address = DashboardAddress.Of(null, null, region, kind);
        var words = new Words();
        var filters = DashboardRowList.Filters(
            words,
            new Labels(province.Services.GetRequiredService<TradingKinds>())
        );
        var board = (await province.Send(address.Query, WatchedProvince.Zhang)).Value;
        var sheets = new DashboardSheets(board, address, words).All;
        var looked = 0;
        foreach (var cell in sheets.SelectMany(sheet => sheet.Rows).SelectMany(row => row))
        {
            if (cell is not { Link: { } link, Value: long figure })
            {
                Assert.True(cell.Value is not long other || other == 0, $"{cell} leads nowhere.");
                continue;
            }

            var query = DashboardRowList.Query(ListAddress.Of(filters, link));
            var rows = await province.Send(query with { Take = 200 }, WatchedProvince.Zhang);
            Assert.True(rows.Value.Sum == figure, $"{link} gives {rows.Value.Sum}, not {figure}.");
            Assert.Equal(figure, rows.Value.Items.Sum(row => row.Part));
            looked++;
        }

        Assert.True(looked > 25, $"{looked} figures.");
        Assert.All(
            sheets,
            sheet => Assert.All(sheet.Rows, row => Assert.Equal(sheet.Heads.Count, row.Count))
        );
    }

    [Fact]
    public async Task A_city_that_lies_outside_the_scope_has_no_row()
    {
        await using var province = Province.On(Engine.Sqlite);
        await WatchedProvince.Fill(province);
        var address = DashboardAddress.Of(null, null, null, null);
        var board = (await province.Send(address.Query, WatchedProvince.OfDalian)).Value;
        var cities = new DashboardSheets(board, address, new Words()).All[0];
        Assert.Equal("大连市", Assert.Single(cities.Rows)[0].Text);
    }
}
