using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Tests.Cli;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

/// <summary>Provinces with something to be warned of.</summary>
internal static class WarnedProvince
{
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

    /// <summary>Trained by what is there, and all of it scored; nothing else that is due is done.</summary>
    public static async Task<Training> Retrain(
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
