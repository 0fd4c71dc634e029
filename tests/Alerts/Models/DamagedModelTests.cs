using System.IO.Compression;
using System.Text;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.Models.ModelLifeTests;
using static Trading.Tests.Alerts.WarnedProvince;

namespace Trading.Tests.Alerts.Models;

/// <summary>Models that cannot be read, and trainings that die.</summary>
public sealed class DamagedModelTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task In_the_place_of_a_truncated_champion_the_one_before_serves_and_a_new_one_is_trained_with_the_reason_said(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        await Retrain(province, seed: 2);
        var second = (await Serving(province))!.Value;
        Assert.NotEqual(first, second);
        var keeper = await Offices.Supervisor(province, "keeper", Offices.Province);
        await province.DeliverDue();
        await Damage(province, second, content => content[..(content.Length / 2)]);

        // Another node, which has not read it yet.
        await using var node = Province.Over(province.Database);
        node.Clock!.Advance(TimeSpan.FromHours(1));
        var service = Assert.Single((await Overview(node)).Services);
        Assert.Equal((second, first), (service.ChampionId, service.ServesId));

        Assert.Equal(
            1,
            (await node.Send(new MendChampions.Command(), Callers.Platform)).Value.Unreadable
        );
        Assert.Equal(
            0,
            (await node.Send(new MendChampions.Command(), Callers.Platform)).Value.Unreadable
        );
        Assert.Equal(first, await Serving(node));
        var overview = await Overview(node);
        Assert.Equal(
            [(second, ModelStates.Unreadable), (first, ModelStates.Champion)],
            overview.Models.Select(model => (model.Id, model.State))
        );
        Assert.Contains(overview.Events, Is(ModelActions.StoodIn, first));
        Assert.Contains(overview.Events, Is(ModelActions.Unreadable, second));
        await node.DeliverDue(times: 2);
        overview = await Overview(node);
        Assert.Equal(
            (TrainingReasons.Damage, TrainingStates.Done),
            (overview.Trainings[0].Why, overview.Trainings[0].State)
        );
        Assert.Contains("bytes", overview.Trainings[0].WhyEn, StringComparison.Ordinal);
        Assert.Equal(ModelStates.Challenger, overview.Models[0].State);
        Assert.Equal(first, await Serving(node));
        Assert.Equal([first], await node.Rows<Guid>("select distinct model_id from appraisal"));
        Assert.Equal(
            2,
            await node.Scalar<int>(
                "select count(*) from notice where person_id = @id and link = '/alerts/model'",
                new { id = keeper.PersonId }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_one_before_nothing_is_scored_by_a_model_until_the_next_which_serves_at_once(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var warnings = (await All(province)).Count;
        await Damage(province, first, OfAnotherVersion);
        await province.Rows<int>("update model set format = 99, content_hash = null");

        await using var node = Province.Over(province.Database);
        node.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Null(Assert.Single((await Overview(node)).Services).ServesId);
        Assert.Contains("version 99", (await Unreadable(node)).En, StringComparison.Ordinal);
        Assert.Empty((await Overview(node)).Services);
        // What was said stays; what changes now says that there is no model.
        Assert.Equal(warnings, (await All(node)).Count);
        var one = (
            await node.Rows<Guid>(
                "select procurement_id from appraisal where level = 0 and model_id is not null"
            )
        )[0];
        await node.Send(new ScoreProcurement.Command(one), Callers.Platform);
        Assert.Contains(
            "没有可用的模型",
            await node.Scalar<string>(
                "select silent from appraisal where procurement_id = @one and model_id is null",
                new { one }
            ),
            StringComparison.Ordinal
        );

        await node.DeliverDue();
        var overview = await Overview(node);
        Assert.Equal(TrainingReasons.Upgrade, overview.Trainings[0].Why);
        Assert.Equal(
            [ModelStates.Champion, ModelStates.Unreadable],
            overview.Models.Select(model => model.State)
        );
        Assert.Contains(overview.Events, Is(ModelActions.First, overview.Models[0].Id));
        Assert.Equal(
            [overview.Models[0].Id],
            await node.Rows<Guid>("select distinct model_id from appraisal")
        );

        async Task<LocalizedText> Unreadable(Province on)
        {
            await on.Send(new MendChampions.Command(), Callers.Platform);
            var said = (await Overview(on)).Events.Single(one =>
                one.Action == ModelActions.Unreadable
            );
            return new(said.ReasonZh!, said.ReasonEn!);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_challenger_that_cannot_be_read_is_put_aside_and_the_champion_stays(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var second = (await Challenge(province, seed: 2)).ModelId!.Value;
        // One byte of the components: the archive still opens.
        await Damage(
            province,
            second,
            content =>
            {
                content[^200] ^= 0x40;
                return content;
            }
        );
        var refused = await province.Send(
            new ApproveModel.Command(second, first, Reason),
            Callers.With(Trading.Access.Roles.Supervisor)
        );
        Assert.Equal("model.unreadable", refused.Problem!.Code);
        await province.Send(new MendChampions.Command(), Callers.Platform);
        await province.DeliverDue();
        var overview = await Overview(province);
        Assert.Equal(
            [(second, ModelStates.Unreadable), (first, ModelStates.Champion)],
            overview.Models.Select(model => (model.Id, model.State))
        );
        // Nothing is missing, so nothing is trained.
        Assert.Equal(2, overview.Trainings.Count);
        Assert.Equal(first, await Serving(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_retraining_that_dies_anywhere_leaves_the_champion_in_service_and_nothing_half_published(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var before = await Appraised(province);
        await province.Rows<int>("delete from outbox_message");
        var asked = await province.Send(
            new AskForTraining.Command(2) { Market = AuctionMarket },
            Callers.Platform
        );
        foreach (var statement in new[] { 4, 9, 14, 17, 20, 23 })
        {
            province.Crash.Arm(statement);
            try
            {
                await province.WorkLongJobs(failing: true);
            }
            catch (CrashException)
            {
                // Between two jobs: the worker itself.
            }

            province.Crash.Disarm();
            province.Clock!.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(first, await Serving(province));
            Assert.Equal(before, await Appraised(province));
            // A model is there with the training that made it, or not at all.
            Assert.Equal(
                await province.Scalar<int>("select count(*) from model"),
                await province.Scalar<int>(
                    "select count(*) from model m join training t on t.model_id = m.id"
                )
            );
        }

        await province.WorkLongJobs(failing: true);
        Assert.Equal(
            TrainingStates.Done,
            (await province.Send(new GetTraining.Query(asked.Value.Id), Callers.Platform))
                .Value
                .State
        );
        var overview = await Overview(province);
        Assert.Equal(
            [ModelStates.Challenger, ModelStates.Champion],
            overview.Models.Select(model => model.State)
        );
        Assert.Equal(242, overview.Models[0].Comparison!.AtTraining!.Looked);
    }

    private static Predicate<ListModels.Event> Is(string action, Guid model) =>
        one => one.Action == action && one.ModelId == model;

    private static async Task Damage(Province province, Guid model, Func<byte[], byte[]> how)
    {
        var content = await province.Scalar<byte[]>(
            "select content from model where id = @model",
            new { model }
        );
        await province.Rows<int>(
            "update model set content = @content where id = @model",
            new { content = how(content), model }
        );
    }

    private static byte[] OfAnotherVersion(byte[] content)
    {
        using var stream = new MemoryStream();
        stream.Write(content);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.GetEntry("model.json")!;
            string json;
            using (var reader = new StreamReader(entry.Open(), Encoding.UTF8))
            {
                json = reader.ReadToEnd();
            }

            entry.Delete();
            using var writer = new StreamWriter(archive.CreateEntry("model.json").Open());
            writer.Write(
                System.Text.RegularExpressions.Regex.Replace(
                    json,
                    "\"version\":\\s*[0-9]+",
                    "\"version\":99"
                )
            );
        }

        return stream.ToArray();
    }
}
