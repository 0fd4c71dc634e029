using Trading.Alerts.Models;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Cli;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.Models.ModelLifeTests;
using static Trading.Tests.Alerts.WarnedProvince;

namespace Trading.Tests.Alerts.Models;

/// <summary>What is scored since against what was trained on.</summary>
public sealed class DriftTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_like_the_training_set_is_stable_what_is_not_is_told_once_and_trained_on_after_the_pause(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var keeper = await Offices.Supervisor(province, "keeper", Offices.Province);
        await province.DeliverDue();
        await Watch(province);
        // Nothing since: nothing is said.
        var drift = await Drift();
        Assert.Equal((0, 100), ((int)drift.Looked, drift.Least));
        Assert.Empty(drift.Figures);

        province.Clock!.Advance(TimeSpan.FromDays(1));
        await Add(new AuctionCsv().Ordinary(120, seed: 8));
        await Watch(province);
        drift = await Drift();
        Assert.Equal(120, drift.Looked);
        Assert.NotEmpty(drift.Figures);
        Assert.All(drift.Figures, figure => Assert.Equal(DriftStates.Stable, figure.State));
        Assert.Contains(drift.Figures, figure => figure.Code == ModelProfile.ScoreCode);

        // Two bidders each, at half the ceiling.
        var other = new AuctionCsv();
        for (var i = 0; i < 120; i++)
        {
            other.Auction($"D{i}", 5_000_000 + (i * 1_000), 5_200_000 + (i * 1_700));
        }

        await Add(other);
        await Watch(province);
        await Watch(province);
        drift = await Drift();
        Assert.Equal(240, drift.Looked);
        Assert.True(drift.HasShifted);
        Assert.Contains(
            drift.Figures,
            figure => figure is { Code: "bidders", State: DriftStates.Shifted }
        );
        Assert.Single((await Overview(province)).Events, one => one.Action == ModelActions.Drifted);
        Assert.Equal(1, await Told());
        // A model of yesterday is compared and decided on first.
        await province.DeliverDue();
        Assert.Single((await Overview(province)).Trainings);

        province.Clock.Advance(TimeSpan.FromDays(15));
        await Watch(province);
        await Watch(province);
        await province.DeliverDue();
        var overview = await Overview(province);
        Assert.Equal(2, overview.Trainings.Count);
        Assert.Equal(TrainingReasons.Drift, overview.Trainings[0].Why);
        Assert.Contains("PSI", overview.Trainings[0].WhyEn, StringComparison.Ordinal);
        Assert.Equal(
            [ModelStates.Challenger, ModelStates.Champion],
            overview.Models.Select(model => model.State)
        );
        // Of the shift once, and of the challenger.
        Assert.Equal(2, await Told());

        async Task<ModelDrift> Drift() =>
            (await Overview(province))
                .Models.Single(model => model.State == ModelStates.Champion)
                .Drift!;

        async Task Add(AuctionCsv file)
        {
            var import = await ImportAuctionsTests.Import(
                province,
                new(file.Save(), NoTrain: true)
            );
            Assert.True(import.Code == 0, import.Errors);
        }

        Task<int> Told() =>
            province.Scalar<int>(
                "select count(*) from notice where person_id = @id and link = '/alerts/model'",
                new { id = keeper.PersonId }
            );
    }
}
