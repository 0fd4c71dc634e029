using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Tests.Cli;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

/// <summary>Provinces with something to be warned of.</summary>
internal static class WarnedProvince
{
    /// <summary>As <see cref="Fill"/> leaves it.</summary>
    public static readonly Beginning Filled = new(province => Fill(province));

    /// <summary>As <see cref="Train"/> leaves it.</summary>
    public static readonly Beginning Trained = new(province => Retrain(province), Filled);

    /// <summary>As <see cref="Screen"/> leaves it.</summary>
    public static readonly Beginning Screened = new(Screen);

    /// <summary>Enough ordinary auctions to learn from, and two that stand out.</summary>
    public static async Task Fill(Province province, int ordinary = 240)
    {
        var file = new AuctionCsv().EqualSteps("S1").EqualSteps("S2").Ordinary(ordinary).Save();
        var import = await ImportAuctionsTests.Import(province, new(file, NoTrain: true));
        Assert.True(import.Code == 0, import.Errors);
    }

    /// <summary>Where the imported auctions were: a market of its own.</summary>
    public const string AuctionMarket = "JP";

    /// <summary>Filled, trained and scored.</summary>
    public static async Task Train(Province province)
    {
        await Fill(province);
        await Retrain(province);
    }

    /// <summary>Trained by what is there, put into service where another one is, and all of it scored; nothing else that is due is done.</summary>
    public static async Task<Training> Retrain(
        Province province,
        int seed = AskForTraining.DefaultSeed
    )
    {
        var training = await Challenge(province, seed);
        if (await Serving(province) != training.ModelId)
        {
            await Approve(province, training.ModelId!.Value);
            await province.WorkLongJobs();
        }

        return training;
    }

    /// <summary>Trained by what is there: a challenger where another model is in service.</summary>
    public static async Task<Training> Challenge(
        Province province,
        int seed = AskForTraining.DefaultSeed
    )
    {
        var asked = await province.Send(
            new AskForTraining.Command(seed) { Market = AuctionMarket },
            Callers.Platform
        );
        await province.WorkLongJobs();
        var training = (
            await province.Send(new GetTraining.Query(asked.Value.Id), Callers.Platform)
        ).Value;
        Assert.Equal(TrainingStates.Done, training.State);
        return training;
    }

    /// <summary>The auctions' model in service; null where there is none.</summary>
    public static async Task<Guid?> Serving(Province province) =>
        (await province.Send(new ListModels.Query(), Callers.Platform))
            .Value.Services.SingleOrDefault(service => service.Market == AuctionMarket)
            ?.ChampionId;

    /// <summary>Put into service, by somebody who has looked.</summary>
    public static async Task Approve(Province province, Guid model)
    {
        var outcome = await province.Send(
            new ApproveModel.Command(model, await Serving(province), Reason),
            Callers.With(Roles.Supervisor)
        );
        Assert.Null(outcome.Problem);
    }

    /// <summary>A reason long enough.</summary>
    public const string Reason = "已比较全部项目，新增和减少的预警均经核对。";

    /// <summary>Two that stand out by a fixed limit, without any model.</summary>
    public static async Task<IReadOnlyList<ListAlerts.Item>> Screen(Province province)
    {
        var file = new AuctionCsv().EqualSteps("S1").EqualSteps("S2").Ordinary(3).Save();
        await ImportAuctionsTests.Import(province, new(file, NoTrain: true));
        await province.Send(new ScoreChanged.Command(), Callers.Platform);
        return await All(province);
    }

    public static async Task<IReadOnlyList<ListAlerts.Item>> All(Province province) =>
        (await province.Send(new ListAlerts.Query { Take = 200 }, Callers.Platform)).Value.Items;
}
