using Trading.Evaluation.Panels;
using Trading.Evaluation.Ratings;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Evaluation;

/// <summary>Panels of a version that knew no ratings.</summary>
public sealed class KeptWorkTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_kept_panel_is_upgraded_its_experts_see_past_work_and_its_rating_stays_closed(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var panel = await DecidedPanel.Known(province);
        await Downgrade(province);
        Schema.Migrate(province.Database);

        var me = Panels.As(panel.Members[0]);
        var past = Assert.Single((await province.Send(new MyWork.Query(), me)).Value.Past.Items);
        Assert.Equal("市政道路改造工程第1标", past.Title);
        Assert.Null(past.RateBy);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetPanelToRate.Query(panel.Id), panel.Centre)).Problem?.Kind
        );
        // One whose result comes after the upgrade is open.
        var next = await DecidedPanel.Another(province, 2);
        await next.Decide(province);
        Assert.True(
            (await province.Send(new GetPanelToRate.Query(next.Id), next.Centre)).Value.IsOpen
        );
    }

    // The schema as it was before 0093.
    private static async Task Downgrade(Province province)
    {
        var on = province.Database.Engine == Engine.SqlServer ? " on panel" : "";
        foreach (
            var statement in (string[])
                [
                    $"drop index ix_panel_rate_by{on}",
                    "alter table panel drop column result_at",
                    "alter table panel drop column rate_by",
                    "drop table expert_rating_score",
                    "drop table expert_rating",
                    "drop table expert_fee_rate",
                    "drop table expert_fee",
                    "drop table expert_fee_payment",
                    "delete from SchemaVersions where ScriptName like '0093%'",
                ]
        )
        {
            await province.Rows<int>(statement);
        }
    }
}
