using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class SearchTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Firms_are_found_by_code_name_licence_state_and_region(Engine engine)
    {
        await using var province = Province.On(engine);
        var feed = Callers.System(Scopes.ProcurementWrite);
        await Record("JP-TSUCHIURA:214", "yk muramatsu construction", null);
        await Record(
            "CN-ORG:10000000-0".Replace("-0", "", StringComparison.Ordinal) + "7",
            "",
            null
        );
        await Record(Firms.Code(7).ToString(), "大连（海港）工程ＡＢＣ有限公司", "210203");
        await Record(Firms.Code(8).ToString(), "鞍山钢构有限公司", "210300");
        var (clerk, _) = await Firms.Complete(province, 1);
        var own = clerk.EntityCode.ToString()!;

        var dalian = Firms.Code(7).ToString();
        Assert.Equal([dalian], await Find(new() { Words = "(海港) 工程abc" }));
        Assert.Equal([dalian], await Find(new() { Region = "210200" }));
        Assert.Equal([dalian], await Find(new() { Region = "210203" }));
        Assert.Equal(3, (await Find(new() { Region = "210000" })).Count);
        Assert.Equal(["JP-TSUCHIURA:214"], await Find(new() { Words = "Muramatsu" }));
        Assert.Equal(["JP-TSUCHIURA:214"], await Find(new() { Words = "jp-tsuchiura:2" }));
        Assert.Equal([own], await Find(new() { Words = own[..16] }));
        Assert.Equal([own], await Find(new() { Qualification = "施工总承包" }));
        Assert.Equal([own], await Find(new() { State = EntityStates.Draft }));
        Assert.Empty(await Find(new() { Words = "没有这家" }));

        async Task<List<string>> Find(SearchEntities.Query query) =>
            [
                .. (await province.Send(query, Callers.With(Roles.Supervisor))).Value.Items.Select(
                    found => found.Code.ToString()
                ),
            ];

        async Task Record(string code, string name, string? region) =>
            await province.Send(
                new RecordEntity.Command(
                    EntityCode.Given(code),
                    name,
                    Region: GivenCode.OrNone<RegionCode>(region)
                ),
                feed
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_neither_skip_nor_repeat_and_other_modules_find_what_they_ask_for(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var feed = Callers.System(Scopes.ProcurementWrite);
        var all = new List<string>();
        for (var number = 1; number <= 12; number++)
        {
            var known = await province.Send(
                new RecordEntity.Command(
                    EntityCode.Given($"JP-TSUCHIURA:{number}"),
                    $"bidder {number}"
                ),
                feed
            );
            Assert.Equal(EntityStates.Recorded, known.Value.State);
            all.Add(known.Value.Code.ToString());
        }

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new SearchEntities.Query
                    {
                        Words = "bidder",
                        Cursor = cursor,
                        Take = 5,
                    },
                    Callers.With(Roles.Supervisor)
                )
            ).Value;
            found.AddRange(page.Items.Select(item => item.Code.ToString()));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(all, found);

        await using var scope = province.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<IEntityDirectory>();
        Assert.Equal(
            "bidder 7",
            (await directory.Find(EntityCode.Given("JP-TSUCHIURA:7"), CancellationToken.None))!.Name
        );
        Assert.Null(
            await directory.Find(EntityCode.Given("JP-TSUCHIURA:99"), CancellationToken.None)
        );
        var many = await directory.FindMany(
            [
                .. Enumerable
                    .Range(1, 1000)
                    .Select(number => EntityCode.Parse($"JP-TSUCHIURA:{number}")),
            ],
            CancellationToken.None
        );
        Assert.Equal(12, many.Count);
    }

    [Theory]
    [InlineData("CN-ID:210102199001011234", "entity_code.identity_number")]
    [InlineData("JP-TSUCHIURA:", "entity_code.value")]
    [InlineData("JP-TSUCHIURA:a b", "entity_code.value")]
    public async Task A_code_of_no_scheme_is_not_recorded(string code, string rule)
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new RecordEntity.Command(EntityCode.Given(code), "x"),
            Callers.System(Scopes.ProcurementWrite)
        );
        Assert.Equal(rule, Assert.Single(refused.Problem!.Errors).Code);
    }
}
