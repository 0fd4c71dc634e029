using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>What asking for a panel and answering read of a pool that may be large.</summary>
public sealed class SupplyTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Asking_for_a_panel_and_accepting_a_seat_read_neither_the_pool_nor_the_list(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 8);
        var procurement = await Tenders.Opened(province, 1, 1);
        // Armed so far ahead that it only sees.
        province.Crash.Arm(100_000);
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        Assert.DoesNotContain("evaluation.pool.members", province.Crash.Seen);
        province.Crash.Disarm();
        await province.DeliverDue();
        var one = (await Panels.Invitations(province, panel))[0];
        province.Crash.Arm(100_000);
        await Panels.Answer(province, one, accept: true);
        Assert.DoesNotContain("evaluation.panel.draw_text", province.Crash.Seen);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_few_who_may_be_drawn_are_found_among_the_many_who_are_tied(Engine engine)
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 5);
        await Tied(province, 450);
        var procurement = await Tenders.Opened(province, 1, 1);
        var asked = await province.Send(Panels.Request(procurement, experts: 7), Tenders.Centre);
        Assert.Contains(
            "只有 5 名",
            Assert.Single(asked.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        Assert.True((await province.Send(Panels.Request(procurement), Tenders.Centre)).Succeeded);
    }

    // Experts with an account who work for the bidder.
    private static async Task Tied(Province province, int count)
    {
        await Panels.Nameless(province, count);
        await province.Rows<int>(
            """
            insert into expert_tie (expert_id, place, relation, organisation_name, from_day)
            select id, 1, 'employee', '第1建设有限公司', @from from expert where name = '某某'
            """,
            new { from = new DateOnly(2020, 1, 1) }
        );
    }
}
