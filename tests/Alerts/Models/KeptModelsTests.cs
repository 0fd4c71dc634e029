using Trading.Alerts.Models;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.Models.ModelLifeTests;
using static Trading.Tests.Alerts.WarnedProvince;

namespace Trading.Tests.Alerts.Models;

/// <summary>Models of a version that knew no life of theirs.</summary>
public sealed class KeptModelsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_a_kept_database_the_newest_model_of_each_market_serves_and_the_way_back_is_open(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        await Retrain(province, seed: 2);
        var second = (await Serving(province))!.Value;
        var before = await Appraised(province);
        await province.Rows<int>(
            """update model set metrics = '{"columns":["bidders"],"trainingSeconds":1.5,"scoringSeconds":2.5,"bytes":4096,"scored":242,"red":3}'"""
        );
        await Downgrade(province);
        Schema.Migrate(province.Database);

        await using var node = Province.Over(province.Database);
        Assert.Equal(second, await Serving(node));
        var overview = await Overview(node);
        Assert.Equal(
            [(second, ModelStates.Champion), (first, ModelStates.Retired)],
            overview.Models.Select(model => (model.Id, model.State))
        );
        Assert.Equal(second, overview.Services[0].ServesId);
        Assert.Equal(
            (1.5, 2.5, 4096, 3, (string?)null),
            (
                overview.Models[0].Costs.TrainingSeconds,
                overview.Models[0].Costs.ScoringSeconds,
                overview.Models[0].Costs.Bytes,
                overview.Models[0].Metrics.Red,
                overview.Models[0].DataHash
            )
        );
        Assert.All(overview.Trainings, one => Assert.Equal(TrainingReasons.Asked, one.Why));

        // Watched without the distribution that nobody kept.
        await Watch(node);
        Assert.Null((await Overview(node)).Models[0].Drift);
        Assert.Equal(
            0,
            (await node.Send(new MendChampions.Command(), Callers.Platform)).Value.Unreadable
        );
        Assert.Null(
            (
                await node.Send(
                    new RollBackModel.Command(first, second, Reason),
                    Callers.With(Trading.Access.Roles.Supervisor)
                )
            ).Problem
        );
        await node.WorkLongJobs();
        Assert.Equal([first], await node.Rows<Guid>("select distinct model_id from appraisal"));
        Assert.Equal(before.Count, (await Appraised(node)).Count);
    }

    // The schema as it was before 0094.
    private static async Task Downgrade(Province province)
    {
        foreach (
            var statement in (string[])
                [
                    "drop table model_event",
                    "drop table model_champion",
                    .. new[]
                    {
                        "state",
                        "format",
                        "content_hash",
                        "data_hash",
                        "code_version",
                        "costs",
                        "profile",
                        "comparison",
                        "drift",
                    }.Select(column => $"alter table model drop column {column}"),
                    .. new[] { "why", "why_zh", "why_en" }.Select(column =>
                        $"alter table training drop column {column}"
                    ),
                    "delete from SchemaVersions where ScriptName like '0094%'",
                ]
        )
        {
            await province.Rows<int>(statement);
        }
    }
}
