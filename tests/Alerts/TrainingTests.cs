using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Tests.Cli;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

public sealed class TrainingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_training_asked_for_gives_a_model_and_scores_everything_once(Engine engine)
    {
        await using var province = await WarnedProvince.Filled.On(engine);
        var supervisor = Callers.With(Roles.Supervisor);
        var asked = (
            await province.Send(
                new AskForTraining.Command(5) { Market = WarnedProvince.AuctionMarket },
                supervisor
            )
        ).Value;
        var impatient = (
            await province.Send(
                new AskForTraining.Command(6) { Market = WarnedProvince.AuctionMarket },
                supervisor
            )
        ).Value;
        Assert.Equal((asked.Id, true), (impatient.Id, impatient.AlreadyUnderWay));
        Assert.Equal("queued", await State());

        // Delivered twice, as after a crash of the worker.
        await province.DeliverDue(times: 2);

        var training = (await province.Send(new GetTraining.Query(asked.Id), supervisor)).Value;
        Assert.Equal(TrainingStates.Done, training.State);
        Assert.NotNull(training.StartedAt);
        var job = (await province.Send(new GetLongJob.Query(asked.Id), supervisor)).Value;
        Assert.Equal("新模型已启用，已评分 242 个项目。", job.Outcome?.Zh);
        var overview = (await province.Send(new ListModels.Query(), supervisor)).Value;
        var model = Assert.Single(overview.Models);
        Assert.Equal((training.ModelId, 242, 5), (model.Id, model.TrainedOn, model.Seed));
        Assert.Equal((242, 0), (model.Metrics.Scored, model.Metrics.Abstained));
        Assert.Equal(
            model.Metrics.Flagged,
            await province.Scalar<int>("select count(*) from alert")
        );
        Assert.Equal(242, await province.Scalar<int>("select count(*) from appraisal"));
        Assert.All(model.Parameters.Levels, level => Assert.InRange(level.Quantile, 0.9, 1));
        Assert.Contains(overview.Evidence, evidence => evidence.Low < 0.5);

        // Nothing changed since: nothing to do.
        var scored = (await province.Send(new ScoreChanged.Command(), Callers.Platform)).Value;
        Assert.Equal((0, false), (scored.Scored, scored.More));

        async Task<string> State() =>
            (await province.Send(new GetTraining.Query(asked.Id), supervisor)).Value.State;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Too_little_to_learn_from_is_refused_and_the_reason_kept(Engine engine)
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var supervisor = Callers.With(Roles.Supervisor);
        var asked = (
            await province.Send(
                new AskForTraining.Command() { Market = WarnedProvince.AuctionMarket },
                supervisor
            )
        ).Value;
        await province.DeliverDue();

        var training = (await province.Send(new GetTraining.Query(asked.Id), supervisor)).Value;
        Assert.Equal(TrainingStates.Refused, training.State);
        Assert.Contains("200", training.ReasonZh, StringComparison.Ordinal);
        Assert.Contains("there are 5", training.ReasonEn, StringComparison.Ordinal);
        Assert.Equal(0, await province.Scalar<int>("select count(*) from model"));
        // It holds nobody up.
        Assert.False(
            (
                await province.Send(
                    new AskForTraining.Command() { Market = WarnedProvince.AuctionMarket },
                    supervisor
                )
            )
                .Value
                .AlreadyUnderWay
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Equal_data_and_seed_give_equal_alerts_and_no_second_history(Engine engine)
    {
        await using var province = await WarnedProvince.Trained.On(engine);
        var first = await WarnedProvince.All(province);
        var events = await province.Scalar<int>("select count(*) from alert_history");

        await WarnedProvince.Retrain(province);

        Assert.Equal(
            first.Select(item => (item.Id, item.Level, item.Score, item.Headline)),
            (await WarnedProvince.All(province)).Select(item =>
                (item.Id, item.Level, item.Score, item.Headline)
            )
        );
        Assert.Equal(events, await province.Scalar<int>("select count(*) from alert_history"));
        Assert.Equal(1, await province.Scalar<long>("select max(version) from alert"));
        Assert.Equal(2, await province.Scalar<int>("select count(*) from model"));
    }

    [Fact]
    public async Task The_same_procurements_give_the_same_alerts_in_every_database()
    {
        await using var one = await WarnedProvince.Trained.On(Engine.Sqlite);
        await using var other = Province.On(Engine.Sqlite);
        await WarnedProvince.Train(other);
        Assert.Equal(
            (await WarnedProvince.All(one)).Select(Said).Order(),
            (await WarnedProvince.All(other)).Select(Said).Order()
        );

        static string Said(ListAlerts.Item item) =>
            $"{item.Level} {item.Headline.Zh} {item.CeilingMinor} {item.Score:0.000000}";
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_training_that_dies_anywhere_is_carried_on_and_gives_one_model(Engine engine)
    {
        await using var province = Province.On(engine);
        await WarnedProvince.Fill(province, 200);
        await province.Rows<int>("delete from outbox_message");
        var asked = (
            await province.Send(
                new AskForTraining.Command() { Market = WarnedProvince.AuctionMarket },
                Callers.Platform
            )
        ).Value;
        foreach (var statement in new[] { 3, 6, 9, 14, 15, 20, 60, 200 })
        {
            province.Crash.Arm(statement);
            await province.WorkLongJobs(failing: true);
            province.Crash.Disarm();
            // The pause after a failure.
            province.Clock!.Advance(TimeSpan.FromMinutes(1));
        }

        await province.WorkLongJobs(failing: true);
        var training = (
            await province.Send(new GetTraining.Query(asked.Id), Callers.Platform)
        ).Value;
        Assert.Equal(TrainingStates.Done, training.State);
        Assert.Equal(1, await province.Scalar<int>("select count(*) from model"));
        Assert.Equal(
            202,
            await province.Scalar<int>(
                "select count(*) from appraisal where model_id = @model",
                new { model = training.ModelId }
            )
        );
        var overview = (await province.Send(new ListModels.Query(), Callers.Platform)).Value;
        Assert.Equal(202, overview.Models[0].Metrics.Scored);
        Assert.Equal(
            await province.Scalar<int>("select count(*) from alert"),
            await province.Scalar<int>("select count(*) from alert_history where action = 'raised'")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_training_is_cancelled_until_its_model_is_in_use(Engine engine)
    {
        await using var province = await WarnedProvince.Filled.On(engine);
        await province.Rows<int>("delete from outbox_message");
        var supervisor = Callers.With(Roles.Supervisor);
        var asked = (
            await province.Send(
                new AskForTraining.Command() { Market = WarnedProvince.AuctionMarket },
                supervisor
            )
        ).Value;
        Assert.True(
            (await province.Send(new CancelLongJob.Command(asked.Id), supervisor)).Succeeded
        );
        await province.WorkLongJobs();
        Assert.Equal(
            TrainingStates.Cancelled,
            (await province.Send(new GetTraining.Query(asked.Id), supervisor)).Value.State
        );
        Assert.Equal(0, await province.Scalar<int>("select count(*) from model"));

        var again = (
            await province.Send(
                new AskForTraining.Command() { Market = WarnedProvince.AuctionMarket },
                supervisor
            )
        ).Value;
        Assert.False(again.AlreadyUnderWay);
        var refusals = new Refusals(province, again.Id);
        await province
            .Services.GetRequiredService<LongJobWorker>()
            .Work(again.Id, refusals, CancellationToken.None);
        await Task.WhenAll(refusals.Asked);
        Assert.Equal(
            TrainingStates.Done,
            (await province.Send(new GetTraining.Query(again.Id), supervisor)).Value.State
        );
        // Whoever asked during the last step may have been answered when it had ended.
        var answers = refusals.Asked.Select(asked => asked.Result).ToHashSet();
        Assert.Contains("long_job.past_cancel", answers);
        Assert.Subset(new HashSet<string?> { "long_job.past_cancel", "long_job.ended" }, answers);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_happens_while_another_model_is_put_into_service_is_scored_at_once_and_in_the_end_all_by_it(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Trained.On(
            engine,
            // Steps of ten procurements, so that the two meet often.
            new() { ["Trading:LongJobs:StepMilliseconds"] = "0.01" }
        );
        var ids = await province.Rows<Guid>("select id from procurement");
        for (var seed = 2; seed < 5; seed++)
        {
            var asked = await province.Send(
                new AskForTraining.Command(seed) { Market = WarnedProvince.AuctionMarket },
                Callers.Platform
            );
            await province.WorkLongJobs();
            var model = (
                await province.Send(new GetTraining.Query(asked.Value.Id), Callers.Platform)
            )
                .Value
                .ModelId!
                .Value;
            await WarnedProvince.Approve(province, model);
            var scoring = Task.Run(() => province.WorkLongJobs(failing: true));
            var events = Enumerable
                .Range(0, 2)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        for (var at = worker; !scoring.IsCompleted; at += 7)
                        {
                            var outcome = await province.Send(
                                new ScoreProcurement.Command(ids[at % ids.Count]),
                                Callers.Platform
                            );
                            Assert.Null(outcome.Problem);
                        }
                    })
                );
            await Task.WhenAll([scoring, .. events]);
            Assert.Equal(
                [model],
                await province.Rows<Guid>("select distinct model_id from appraisal")
            );
        }

        Assert.Equal(242, await province.Scalar<int>("select count(*) from appraisal"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_markets_data_have_a_model_of_their_own_and_shift_no_warning_of_the_province(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Filled.On(engine);
        var supervisor = Callers.With(Roles.Supervisor);
        // What was imported is the province's own here, but for one that is still abroad.
        await province.Rows<int>("update procurement set country = 'CN', currency = 'CNY'");
        await Train(Markets.Home);
        var before = await Appraised();
        Assert.Equal(242, before.Count);

        province.Clock!.Advance(TimeSpan.FromHours(1));
        await ImportAuctionsTests.Import(
            province,
            new(new AuctionCsv().EqualSteps("S3").EqualSteps("S4").Save(), NoTrain: true)
        );
        var refused = await Train(WarnedProvince.AuctionMarket);
        Assert.Equal(TrainingStates.Refused, refused.State);
        await province.Send(new ScoreChanged.Command(), Callers.Platform);

        Assert.Equal(before, (await Appraised()).Where(row => before.Contains(row)).ToList());
        var model = Assert.Single(
            (await province.Send(new ListModels.Query(), supervisor)).Value.Models
        );
        Assert.Equal((Markets.Home, 242), (model.Market, model.TrainedOn));
        // The two abroad have no model to be scored by, and are warnings of their own market.
        Assert.Equal(
            2,
            await province.Scalar<int>(
                "select count(*) from alert where market = 'JP' and id in (select procurement_id from appraisal where model_id is null)"
            )
        );

        async Task<Training> Train(string market)
        {
            var asked = await province.Send(
                new AskForTraining.Command { Market = market },
                supervisor
            );
            await province.WorkLongJobs();
            return (await province.Send(new GetTraining.Query(asked.Value.Id), supervisor)).Value;
        }

        Task<List<(Guid, double?, string)>> Appraised() =>
            province.Rows<(Guid, double?, string)>(
                "select procurement_id, score, findings from appraisal where model_id is not null order by procurement_id"
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_changes_after_the_training_is_scored_by_it_within_the_next_look(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Trained.On(engine);
        var before = (await WarnedProvince.All(province)).Count;
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await ImportAuctionsTests.Import(
            province,
            new(new AuctionCsv().EqualSteps("S3").Save(), NoTrain: true)
        );

        var scored = (await province.Send(new ScoreChanged.Command(), Callers.Platform)).Value;
        var again = (await province.Send(new ScoreChanged.Command(), Callers.Platform)).Value;

        Assert.Equal((1, 0), (scored.Scored, again.Scored));
        Assert.Equal(before + 1, (await WarnedProvince.All(province)).Count);
    }

    [Fact]
    public async Task A_procurement_of_a_kind_the_model_never_saw_is_not_scored_and_says_so()
    {
        await using var province = await WarnedProvince.Trained.On(Engine.Sqlite);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await ImportAuctionsTests.Import(
            province,
            new(new AuctionCsv().EqualSteps("S3").Save(), NoTrain: true)
        );
        // The same works in another currency are another market.
        await province.Rows<int>(
            "update procurement set currency = 'CNY' where source_reference = 'S3'"
        );
        await province.Send(new ScoreChanged.Command(), Callers.Platform);

        var alert = (await WarnedProvince.All(province)).Single(item => item.Currency == "CNY");
        Assert.Null(alert.Score);
        var detail = (await province.Send(new GetAlert.Query(alert.Id), Callers.Platform)).Value;
        var silent = detail.Silent.Single(outcome => outcome.Code == "M-PROC");
        Assert.Contains("工程建设", silent.Why.Zh, StringComparison.Ordinal);
        Assert.True(detail.Coverage < 1);
    }

    /// <summary>Asks to cancel a job whenever it has moved on behind the point of no return.</summary>
    private sealed class Refusals(Province province, Guid id) : IProgress<LongJob>
    {
        public List<Task<string?>> Asked { get; } = [];

        public void Report(LongJob value)
        {
            if (value is { IsUnderWay: true, Cancellable: false })
            {
                Asked.Add(Ask());
            }
        }

        private async Task<string?> Ask() =>
            (await province.Send(new CancelLongJob.Command(id), Callers.Platform)).Problem?.Code;
    }
}
