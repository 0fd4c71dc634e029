using System.Net;
using System.Text.Json;
using Trading.Access;
using Trading.Tests.Analysis.Collusion;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Collusion;

public sealed class CollusionApiTests
{
    [Fact]
    public async Task The_ranks_are_told_as_the_description_promises_and_their_pages_open()
    {
        await using var web = new WebProvince();
        using var browser = await web.SignedIn(Roles.Supervisor);
        using (var none = await Read("/markets"))
        {
            Assert.Empty(none.RootElement.GetProperty("markets").EnumerateArray());
        }

        await RankedProvince.Fill(web.Services, MarketWorlds.Ring(), RankedProvince.Dalian);
        Assert.Null(await RankedProvince.Work(web.Services, null, _ => false));
        using var markets = await Read("/markets");
        var market = Assert.Single(markets.RootElement.GetProperty("markets").EnumerateArray());
        Assert.Equal("no_cases", market.GetProperty("abstention").GetString());
        foreach (var unit in (string[])["procurement", "pair", "group"])
        {
            using var ranks = await Read($"?unit={unit}&sort=-place&take=5");
            var first = ranks.RootElement.GetProperty("items")[0];
            Assert.Equal(1, first.GetProperty("place").GetInt32());
            var id = first.GetProperty("id").GetGuid();
            using var detail = await Read($"/{id}");
            Assert.Equal(
                unit == "procurement" ? 4 : 0,
                detail.RootElement.GetProperty("bids").GetArrayLength()
            );
            using var page = await browser.GetAsync($"/collusion/case?id={id}");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        using var list = await browser.GetAsync("/collusion");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);

        async Task<JsonDocument> Read(string path) =>
            JsonDocument.Parse(await browser.GetStringAsync($"/api/v1/collusion{path}"));
    }
}
