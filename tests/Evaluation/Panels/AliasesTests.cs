using Microsoft.Extensions.DependencyInjection;
using Trading.Analysis.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

public sealed class AliasesTests
{
    [Fact]
    public void Under_one_key_no_two_are_the_same_and_under_another_nobody_keeps_the_own()
    {
        Guid[] experts = [.. Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid())];
        var (one, other) = (new byte[32], new byte[32]);
        other[31] = 1;
        var first = Aliases.Of(one, experts);
        Assert.Equal(experts.Length, first.Values.Distinct().Count());
        Assert.All(first.Values, alias => Assert.Matches("^[0-9a-f]{32}$", alias));
        Assert.Empty(first.Values.Intersect(Aliases.Of(other, experts).Values));
        Assert.Equal(first, Aliases.Of(one, experts));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_key_lies_sealed_and_leads_from_a_line_of_the_list_to_its_expert(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var kept = await province.Scalar<string>("select alias_key from panel");
        Assert.StartsWith(
            KeyRing.MarkOf(province.Services.GetRequiredService<KeyRing>().CurrentId),
            kept,
            StringComparison.Ordinal
        );
        Assert.Equal(
            (await province.Rows<Guid>("select id from expert")).Order(),
            (await Behind(province, panel)).Order()
        );
        foreach (
            var (alias, expert) in await province.Rows<(string, Guid)>(
                "select alias, expert_id from panel_invitation"
            )
        )
        {
            Assert.Equal(expert, await Find(province, panel, alias));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_of_a_version_that_kept_a_row_for_each_alias_is_filled_as_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        foreach (var alias in await Lines(province, panel))
        {
            await province.Rows<int>(
                "insert into panel_candidate (panel_id, alias, expert_id) values (@panel, @alias, @expert)",
                new
                {
                    panel,
                    alias,
                    expert = await Find(province, panel, alias),
                }
            );
        }

        await province.Rows<int>("update panel set alias_key = null");
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: false);
        await province.DeliverDue();

        var now = await Panels.Invitations(province, panel);
        Assert.Equal(6, now.Count);
        Assert.DoesNotContain(now[5].ExpertId, asked.Select(one => one.ExpertId));
        Assert.Equal("invited", now[5].State);
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
    }

    private static async Task<List<string>> Lines(Province province, Guid panel) =>
        [
            .. FrozenList
                .Parse(
                    await province.Scalar<string>(
                        "select list_json from panel where id = @panel",
                        new { panel }
                    )
                )
                .Value.Candidates.Select(line => line.Id),
        ];

    private static async Task<List<Guid>> Behind(Province province, Guid panel)
    {
        var found = new List<Guid>();
        foreach (var alias in await Lines(province, panel))
        {
            found.Add(await Find(province, panel, alias));
        }

        return found;
    }

    private static async Task<Guid> Find(Province province, Guid panel, string alias)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<Aliases>()
            .Find(panel, alias, CancellationToken.None);
    }
}
