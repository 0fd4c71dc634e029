using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Kinds;

/// <summary>A kind that no code knows: carbon quotas by listing, one data file in a folder of the settings.</summary>
public sealed class FifthKindTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Procurement", "Kinds");

    [Fact]
    public async Task It_is_published_moved_and_shown_without_a_line_of_code()
    {
        await using var province = new WebProvince(
            settings: new Dictionary<string, string> { ["Procurement:KindsFolder"] = Folder }
        );
        var centre = await province.SignedIn(Roles.CentreOperator);
        await province.Sender.Send(
            new RecordEntity.Command(Tenders.Bidder(1), "第1建设有限公司"),
            Callers.Platform
        );
        var now = DateTimeOffset.UtcNow;
        var closes = now.AddDays(-3);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/procurements")
        {
            Content = JsonContent.Create(
                new
                {
                    sourceReference = "TPF-1",
                    title = "二〇二六年度配额挂牌",
                    kind = "carbon",
                    method = "quota_listing",
                    buyerName = "省生态环境厅",
                    region = "210000",
                    noticeAt = now.AddDays(-30),
                    deadlineAt = closes,
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", "carbon");
        using var published = await centre.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, published.StatusCode);
        var address = published.Headers.Location!.ToString();
        Assert.Equal("listed", await State());
        Assert.Equal(["delisting", "withdrawal"], await Next());

        await Post(
            new
            {
                step = "delisting",
                at = closes,
                bids = new[]
                {
                    new
                    {
                        bidderCode = Tenders.Bidder(1),
                        bidderName = "第1建设有限公司",
                        amountMinor = 980_000,
                    },
                },
            }
        );
        Assert.Equal("closed", await State());
        await Post(
            new
            {
                step = "deal",
                at = closes.AddHours(1),
                figures = new { winner = Tenders.Bidder(1) },
            }
        );
        Assert.Equal("traded", await State());
        using var wrong = await centre.PostAsJsonAsync(
            address + "/steps",
            new
            {
                step = "settlement",
                at = now,
                figures = new { share = "100" },
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        await Post(
            new
            {
                step = "settlement",
                at = now,
                figures = new { share = 100 },
            }
        );
        Assert.Equal("settled", await State());

        // The limit that its file brings binds it, and its close is the deadline that every other kind has.
        var limits = await centre.GetFromJsonAsync<JsonElement>(address + "/limits");
        var limit = Assert.Single(limits.GetProperty("limits").EnumerateArray());
        Assert.Equal("C01", limit.GetProperty("limit").GetString());
        Assert.Equal("kept", limit.GetProperty("outcome").GetString());

        var id = address.Split('/')[^1];
        using var http = province.CreateClient();
        var shown = WebUtility.HtmlDecode(
            await http.GetStringAsync(new Uri($"/announcements/{id}", UriKind.Relative))
        );
        Assert.All(
            ["碳排放配额交易", "挂牌公告", "摘牌", "成交确认", "清算交割", "已清算"],
            word => Assert.Contains(word, shown, StringComparison.Ordinal)
        );
        var listed = WebUtility.HtmlDecode(
            await http.GetStringAsync(
                new Uri("/announcements?kind=carbon&stage=results", UriKind.Relative)
            )
        );
        Assert.Contains("二〇二六年度配额挂牌", listed, StringComparison.Ordinal);
        using var page = await centre.GetAsync(new Uri($"/procurements/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var kinds = await centre.GetFromJsonAsync<JsonElement>("/api/v1/procurements/kinds");
        Assert.Contains(
            kinds.GetProperty("kinds").EnumerateArray(),
            kind => kind.GetProperty("code").GetString() == "carbon"
        );

        async Task Post(object body)
        {
            using var posted = await centre.PostAsJsonAsync(address + "/steps", body);
            Assert.True(posted.IsSuccessStatusCode, await posted.Content.ReadAsStringAsync());
        }

        async Task<string?> State() =>
            (await centre.GetFromJsonAsync<JsonElement>(address)).GetProperty("state").GetString();

        async Task<string[]> Next() =>
            [
                .. (await centre.GetFromJsonAsync<JsonElement>(address))
                    .GetProperty("next")
                    .EnumerateArray()
                    .Select(step => step.GetString()!),
            ];
    }

    [Fact]
    public async Task The_pages_and_panels_ask_what_its_states_mean()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Procurement:KindsFolder"] = Folder }
        );
        var kinds = TradingKinds.Read(Folder);
        Assert.Equal(6, kinds.All.Count);
        Assert.Equal(["listed"], kinds.StatesOf(Standing.TakesBids).Except(["published"]));
        Assert.True((await province.Send(Tenders.Notice(), Tenders.Centre)).Succeeded);
    }
}
