using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.WarnedProvince;

namespace Trading.Tests.Alerts.Models;

/// <summary>From training to service and back.</summary>
public sealed class ModelLifeTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor) with { Name = "li" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_second_model_moves_no_warning_before_a_person_puts_it_into_service_and_the_first_comes_back_with_all_it_said(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var before = await Appraised(province);

        // Events are in the order of their instants.
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        var second = (await Challenge(province, seed: 2)).ModelId!.Value;
        Assert.Equal(first, await Serving(province));
        Assert.Equal(before, await Appraised(province));
        var overview = await Overview(province);
        Assert.Equal(
            [(second, ModelStates.Challenger), (first, ModelStates.Champion)],
            overview.Models.Select(model => (model.Id, model.State))
        );
        var challenger = overview.Models[0];
        Assert.Equal(
            (TrainingReasons.Asked, "tests", first),
            (challenger.Why, challenger.AskedBy, challenger.Comparison!.ChampionId)
        );
        Assert.Equal(
            (242, 242, 242),
            (
                challenger.Metrics.Scored,
                (int)challenger.Comparison.AtTraining!.Looked,
                (int)challenger.Comparison.AtTraining.Ranked
            )
        );
        Assert.InRange(challenger.Comparison.AtTraining.RankCorrelation!.Value, 0.5, 1);
        Assert.Equal(64, challenger.DataHash!.Length);
        Assert.Equal(overview.Models[1].DataHash, challenger.DataHash);
        Assert.Contains("+", challenger.CodeVersion, StringComparison.Ordinal);

        province.Clock.Advance(TimeSpan.FromSeconds(1));
        var approved = await Send(new ApproveModel.Command(second, first, Reason));
        Assert.Equal(ModelStates.Champion, approved.Value.State);
        // In service from the commit on; what was recorded before follows.
        Assert.Equal(second, await Serving(province));
        await province.WorkLongJobs();
        Assert.Equal([second], await By(province));
        // Said again, it is done already.
        Assert.Null((await Send(new ApproveModel.Command(second, first, Reason))).Value.JobId);

        province.Clock.Advance(TimeSpan.FromSeconds(1));
        var back = await Send(new RollBackModel.Command(first, second, Reason));
        Assert.NotNull(back.Value.JobId);
        await province.WorkLongJobs();
        Assert.Equal(before, await Appraised(province));
        Assert.Null((await Send(new RollBackModel.Command(first, second, Reason))).Value.JobId);
        Assert.Equal(
            [
                (ModelActions.RolledBack, first, second),
                (ModelActions.Approved, second, first),
                (ModelActions.Trained, second, null),
                (ModelActions.First, first, (Guid?)null),
            ],
            (await Overview(province)).Events.Select(one =>
                (one.Action, one.ModelId, one.InsteadOf)
            )
        );
        Assert.Equal(
            ["li", "li"],
            (await Overview(province)).Events.Take(2).Select(one => one.Actor)
        );

        Task<Outcome<ModelDecision>> Send(
            Trading.Kernel.Commands.ICommand<ModelDecision> command
        ) => province.Send(command, Supervisor);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_challenger_waits_at_a_time_what_was_decided_against_never_serves_and_stale_eyes_are_told(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var second = (await Challenge(province, seed: 2)).ModelId!.Value;
        var third = (await Challenge(province, seed: 3)).ModelId!.Value;
        Assert.Equal(
            [ModelStates.Challenger, ModelStates.Rejected, ModelStates.Champion],
            (await Overview(province)).Models.Select(model => model.State)
        );
        Assert.Contains(
            (await Overview(province)).Events,
            one => one.Action == ModelActions.Superseded && one.ModelId == second
        );

        Assert.Equal(
            "model.champion_changed",
            await Code(new ApproveModel.Command(third, second, Reason))
        );
        Assert.Equal(
            "model.champion_changed",
            await Code(new ApproveModel.Command(third, null, Reason))
        );
        Assert.Equal(
            "model.not_challenger",
            await Code(new ApproveModel.Command(second, first, Reason))
        );
        Assert.Equal("model.not_challenger", await Code(new RejectModel.Command(first, Reason)));
        Assert.Equal(
            "model.never_served",
            await Code(new RollBackModel.Command(third, first, Reason))
        );
        Assert.Equal(
            "not_found",
            await Code(new ApproveModel.Command(Guid.NewGuid(), first, Reason))
        );
        Assert.Equal("not_found", await Code(new RejectModel.Command(Guid.NewGuid(), Reason)));
        Assert.Equal(
            "not_found",
            await Code(new RollBackModel.Command(Guid.NewGuid(), first, Reason))
        );

        Assert.Null(await Code(new RejectModel.Command(third, Reason)));
        Assert.Null(await Code(new RejectModel.Command(third, Reason)));
        Assert.Equal(
            "model.not_challenger",
            await Code(new ApproveModel.Command(third, first, Reason))
        );
        Assert.Equal(
            "model.never_served",
            await Code(new RollBackModel.Command(third, first, Reason))
        );
        Assert.Equal(first, await Serving(province));

        async Task<string?> Code(Trading.Kernel.Commands.ICommand<ModelDecision> command) =>
            (await province.Send(command, Supervisor)).Problem?.Code;
    }

    [Fact]
    public async Task A_person_who_sees_the_whole_province_decides_and_says_why()
    {
        await using var province = await Trained.On(Engine.Sqlite);
        var first = (await Serving(province))!.Value;
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        var wholeProvince = await Offices.Supervisor(province, "province", Offices.Province);
        var second = (await Challenge(province, seed: 2)).ModelId!.Value;
        foreach (
            var caller in new[]
            {
                dalian,
                Callers.With(Roles.Administrator),
                Callers.With(Roles.Purchaser),
                Callers.System(Scopes.ProcurementWrite),
            }
        )
        {
            foreach (
                var command in new Trading.Kernel.Commands.ICommand<ModelDecision>[]
                {
                    new ApproveModel.Command(second, first, Reason),
                    new RejectModel.Command(second, Reason),
                    new RollBackModel.Command(first, first, Reason),
                }
            )
            {
                Assert.Equal(
                    ProblemKind.Forbidden,
                    (await province.Send(command, caller)).Problem!.Kind
                );
            }
        }

        Assert.False((await province.Send(new ListModels.Query(), dalian)).Value.MayDecide);
        Assert.True((await province.Send(new ListModels.Query(), wholeProvince)).Value.MayDecide);
        var wordless = await province.Send(
            new ApproveModel.Command(second, first, " 好 "),
            wholeProvince
        );
        Assert.Equal(
            ("/reason", "model.reason"),
            (wordless.Problem!.Errors[0].Pointer, wordless.Problem.Errors[0].Code)
        );
        // Whoever asked for it may; the register has both.
        Assert.Null(
            (
                await province.Send(new ApproveModel.Command(second, first, Reason), wholeProvince)
            ).Problem
        );
        // Told of the challenger: whoever decides.
        Assert.Equal(
            [wholeProvince.PersonId!.Value],
            await province.Rows<Guid>("select person_id from notice where link = '/alerts/model'")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Equal_data_and_seed_give_the_same_bytes_of_metrics_whatever_they_took(
        Engine engine
    )
    {
        await using var province = await Filled.On(engine);
        await Challenge(province, seed: 5);
        await Challenge(province, seed: 5);
        var rows = await province.Rows<(string Metrics, string Data, string Costs)>(
            "select metrics, data_hash, costs from model"
        );
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[0].Metrics, rows[1].Metrics);
        Assert.Equal(rows[0].Data, rows[1].Data);
        Assert.DoesNotContain("econds", rows[0].Metrics, StringComparison.Ordinal);
        Assert.Contains("trainingSeconds", rows[0].Costs, StringComparison.Ordinal);

        // One more procurement is other data.
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await Cli.ImportAuctionsTests.Import(
            province,
            new(new Cli.AuctionCsv().Ordinary(1, seed: 99).Save(), NoTrain: true)
        );
        await Challenge(province, seed: 5);
        Assert.Equal(
            2,
            (await province.Rows<string>("select distinct data_hash from model")).Count
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_challenger_is_judged_by_what_people_decided_after_its_training_alone(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var alerts = (
            await province.Send(
                new ListAlerts.Query { Market = AuctionMarket, Take = 200 },
                Callers.Platform
            )
        )
            .Value
            .Items;
        await Settle(alerts[0], AlertStates.Confirmed);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        var second = (await Challenge(province, seed: 1)).ModelId!.Value;
        province.Clock.Advance(TimeSpan.FromHours(1));
        await Watch(province);
        Assert.Equal(0, (await Verdicts()).Champion.Decided);

        await Settle(alerts[1], AlertStates.Dismissed);
        await Settle(alerts[2], AlertStates.Confirmed);
        await Watch(province);
        var verdicts = await Verdicts();
        Assert.False(verdicts.ByBudget);
        Assert.Equal(
            (2, 2, 1),
            (verdicts.Champion.Decided, verdicts.Champion.Warned, verdicts.Champion.Confirmed)
        );
        // Of the same seed and data it is the same model.
        Assert.Equal(verdicts.Champion, verdicts.Challenger);

        async Task<ShadowVerdicts> Verdicts() =>
            (await Overview(province))
                .Models.Single(model => model.Id == second)
                .Comparison!.Verdicts!;

        async Task Settle(ListAlerts.Item alert, string decision) =>
            Assert.Null(
                (
                    await province.Send(
                        new SettleAlert.Command(alert.Id, alert.Version, decision, Reason),
                        Supervisor
                    )
                ).Problem
            );
    }

    [Fact]
    public void A_model_is_trained_again_when_it_is_old_and_enough_has_ended_or_something_has_shifted()
    {
        var life = ModelLife.On(new(2026, 11, 24));
        var now = Province.Start;
        Assert.Equal(TrainingReasons.Schedule, Due(days: 90, ended: 100, drifted: false));
        Assert.Null(Due(days: 89, ended: 100, drifted: false));
        Assert.Null(Due(days: 90, ended: 99, drifted: false));
        Assert.Equal(TrainingReasons.Drift, Due(days: 20, ended: 50, drifted: true));
        Assert.Null(Due(days: 20, ended: 49, drifted: true));
        Assert.Equal((0.1, 0.25), (life.DriftWatch, life.DriftBeyond));

        string? Due(int days, long ended, bool drifted) =>
            life.Due(now - TimeSpan.FromDays(days), 1000, ended, drifted, now);
    }

    internal static async Task Watch(Province province)
    {
        await province.Send(new WatchModels.Command(), Callers.Platform);
        await province.WorkLongJobs();
    }

    internal static async Task<ListModels.Overview> Overview(Province province) =>
        (await province.Send(new ListModels.Query(), Callers.Platform)).Value;

    internal static Task<List<(Guid, double?, string)>> Appraised(Province province) =>
        province.Rows<(Guid, double?, string)>(
            "select procurement_id, score, findings from appraisal order by procurement_id"
        );

    private static Task<List<Guid>> By(Province province) =>
        province.Rows<Guid>("select distinct model_id from appraisal");
}
