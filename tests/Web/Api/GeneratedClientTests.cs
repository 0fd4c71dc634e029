using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>A stranger's client, made from the description by a public generator (NSwag), compiles strictly and works.</summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task A_client_generated_from_the_description_runs_the_story_of_a_trading_system()
    {
        await using var web = new WebProvince();
        web.UseKestrel(0);
        web.StartServer();
        using var outside = new HttpClient { BaseAddress = web.ClientOptions.BaseAddress };
        var description = await outside.GetStringAsync("/swagger/v1/openapi.json");
        var contract = await ApiContract.Read(description);
        var client = GeneratedCode.Compile(GeneratedCode.Of(contract), "TradingSystem.cs");

        var (_, firm) = await Given.Submitted(web);
        var key = await Given.Key(
            web,
            Scopes.RegistryRead,
            Scopes.ProcurementWrite,
            Scopes.ProcurementRead
        );
        outside.DefaultRequestHeaders.Authorization = new("Bearer", key);
        outside.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var run = client.GetType("TradingSystem")!.GetMethod("Run")!;
        var told = await (Task<IReadOnlyList<string>>)run.Invoke(null, [outside, firm])!;
        Assert.Equal(
            [
                "one procurement: True",
                "XX-TEST:2: Recorded",
                "XX-TEST:3: Recorded",
                "after the opening: Opened",
                "one receipt: True",
                "沈阳第1建筑工程有限公司: Submitted, may bid: True",
                "only masked: True",
                "read again: version True",
                "pages: 1, this one among them: True",
                "bids: Valid Valid Disqualified",
                "422 invalid: /winnerCode",
            ],
            told
        );
    }
}
