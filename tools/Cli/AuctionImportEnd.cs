using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Cli;

/// <summary>How an import of auctions ends: what went in, and then the training of its market's model, with what was flagged.</summary>
internal sealed class AuctionImportEnd(
    IServiceProvider services,
    Caller caller,
    TextWriter output,
    TextWriter errors
)
{
    /// <summary>Says what went in and has the market trained on unless it is not wanted; returns the exit code.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="took">How long the sending took.</param>
    /// <param name="isBad">Whether the file has rows that were left out.</param>
    /// <param name="country">The market, by its country.</param>
    /// <param name="options">What the operator asked for.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<int> Say(
        AuctionSender sent,
        long rows,
        TimeSpan took,
        bool isBad,
        string country,
        ImportAuctions.Options options,
        CancellationToken cancel
    )
    {
        foreach (var refused in sent.Refused)
        {
            errors.WriteLine(refused);
        }

        output.WriteLine(
            new LocalizedText(
                $"处理 {rows} 行，用时 {took.TotalSeconds:0.0} 秒，每秒 {rows / took.TotalSeconds:0} 行",
                $"{rows} rows in {took.TotalSeconds:0.0} s, {rows / took.TotalSeconds:0} rows/s"
            )
        );
        var code = isBad || sent.Refused.Count > 0 ? ExitCode.FoundProblem : ExitCode.Done;
        var imported = new LocalizedText(
            $"导入 {sent.Added} 场拍卖、{sent.Bids} 份投标（另有 {sent.Known} 场此前已在库）",
            $"{sent.Added} auctions, {sent.Bids} bids imported ({sent.Known} already there)"
        );
        if (sent.Stopped || options.NoTrain)
        {
            output.WriteLine(imported);
            return code;
        }

        return await Train(country, options.Seed, imported, cancel) ? code : ExitCode.Failed;
    }

    private async Task SayWhetherItWaits(Training training, CancellationToken cancel)
    {
        var models = await services
            .GetRequiredService<Sender>()
            .Send(new ListModels.Query(), caller, cancel);
        if (
            models.Value.Models.Any(model =>
                model.Id == training.ModelId && model.State == ModelStates.Challenger
            )
        )
        {
            errors.WriteLine(
                new LocalizedText(
                    "新模型待批准：请在“模型”页比较后决定；在此之前仍用原来的模型。",
                    "The new model waits for approval: compare and decide on the page of models; until then the one before stays in service."
                )
            );
        }
    }

    private async Task<bool> Train(
        string country,
        int? seed,
        LocalizedText imported,
        CancellationToken cancel
    )
    {
        errors.WriteLine(new LocalizedText("训练模型并评分……", "Training a model and scoring …"));
        var training = await new TrainingRun(services, caller).Run(country, seed, cancel);
        if (training.Problem is { } problem)
        {
            output.WriteLine(imported);
            errors.WriteLine(problem.Message);
            return false;
        }

        if (training.Value.State == TrainingStates.Refused)
        {
            output.WriteLine(
                new LocalizedText(
                    $"{imported.Zh}；未训练模型：{training.Value.ReasonZh}",
                    $"{imported.En}; no model was trained: {training.Value.ReasonEn}"
                )
            );
            return true;
        }

        if (training.Value.State != TrainingStates.Done)
        {
            output.WriteLine(imported);
            errors.WriteLine(
                new LocalizedText(
                    $"训练{TrainingStates.Name(training.Value.State).Zh}，可用 trading jobs retry {training.Value.Id} 继续。{training.Value.ReasonZh}",
                    $"The training was not done ({training.Value.State}); 'trading jobs retry {training.Value.Id}' carries it on. {training.Value.ReasonEn}"
                )
            );
            return false;
        }

        await SayWhetherItWaits(training.Value, cancel);
        var flagged = await services
            .GetRequiredService<Sender>()
            .Send(new ListAlerts.Query { Market = country, Take = 1 }, caller, cancel);
        var totals = flagged.Value.Totals.ToDictionary(total => total.Level, total => total.Count);
        var (red, orange, blue) = (totals["red"], totals["orange"], totals["blue"]);
        output.WriteLine(
            new LocalizedText(
                $"{imported.Zh}；提示 {red + orange + blue} 场：红色 {red}、橙色 {orange}、蓝色 {blue}",
                $"{imported.En}; {red + orange + blue} flagged: {red} red, {orange} orange, {blue} blue"
            )
        );
        return true;
    }
}
