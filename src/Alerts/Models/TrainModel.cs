using System.Diagnostics;
using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Trains a market's procedure model on every finished procurement there, in memory and outside any transaction. Where the
/// market has a champion the new model is a challenger: it appraises all of that market beside it, some a step, and what
/// would be different is kept; no warning moves. The first model of a market is its champion from the commit that stores it:
/// what changes from then on is scored by it at once, what was recorded before follows here. From that commit on the job
/// cannot be cancelled. With too little to learn from there is no model; the training keeps the reason for people to read.
/// </summary>
internal sealed class TrainModel(
    SqlSession sql,
    IProcurements procurements,
    FactsReader reader,
    TrainingStore trainings,
    ModelStore models,
    ChampionStore champions,
    RescoreMarket rescore,
    ModelKeepers keepers,
    TimeProvider time
) : ILongJob<TrainModel.Input, TrainModel.Reached>
{
    /// <summary>The kind, which is also its key: one training after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.train",
        new("训练模型", "Training a model"),
        [AlertsPermissions.TrainModel],
        new Term(Training, new("训练", "Training")),
        new Term(Scoring, new("用新模型评分", "Scoring by the new model")),
        new Term(Comparing, new("与使用中的模型比较", "Comparing with the one in service"))
    )
    {
        Outcome = result =>
        {
            var scored = result.GetProperty("scored").GetInt32();
            return result.TryGetProperty("challenger", out var waits) && waits.GetBoolean()
                ? new(
                    $"新模型待批准，已在 {scored:N0} 个项目上与使用中的模型比较。",
                    $"The new model waits for approval; it was compared with the one in service on {scored:N0} procurements."
                )
                : new(
                    $"新模型已启用，已评分 {scored:N0} 个项目。",
                    $"The new model is in use and has scored {scored:N0} procurements."
                );
        },
    };

    private const string Training = "training";
    private const string Scoring = "scoring";
    private const string Comparing = "comparing";
    private const int ReadAtOnce = 400;

    // Read once a run; the place reached names it.
    private ScoringModel? _challenger;

    /// <summary>The training.</summary>
    /// <param name="TrainingId">Its key, which is also the job's.</param>
    /// <param name="Seed">Seed of the model's random projection.</param>
    /// <param name="Market">See <see cref="Markets"/>.</param>
    public sealed record Input(Guid TrainingId, int Seed, string Market = Markets.Home);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>The model, once it is stored.</summary>
        public Guid? ModelId { get; init; }

        /// <summary>When it was stored.</summary>
        public DateTimeOffset ModelAt { get; init; }

        /// <summary>What is measured of it so far.</summary>
        public ModelMetrics Metrics { get; init; } = new();

        /// <summary>What it took so far.</summary>
        public ModelCosts Costs { get; init; } = new();

        /// <summary>What scoring found so far.</summary>
        public ScoringSummary Summary { get; init; } = new();

        /// <summary>What would be different so far; null where the model is in service.</summary>
        public ShadowTally? Shadow { get; init; }

        /// <summary>The last procurement scored, in the order of change.</summary>
        public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;

        /// <summary>The last procurement scored.</summary>
        public Guid AfterId { get; init; }

        /// <summary>How many were looked at.</summary>
        public long Done { get; init; }

        /// <summary>How many there were.</summary>
        public long Total { get; init; }
    }

    /// <summary>What came of it.</summary>
    /// <param name="ModelId">The new model.</param>
    /// <param name="Scored">Procurements scored by it.</param>
    /// <param name="Challenger">True where it waits for approval.</param>
    public sealed record Result(Guid ModelId, int Scored, bool Challenger);

    public Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    ) =>
        reached switch
        {
            null => Task.FromResult<WriteStep<Reached>>(write => Begin(input, write)),
            { ModelId: null } => Train(input, reached, cancel),
            { Shadow: not null } => CompareSome(input, reached, pace, cancel),
            _ => ScoreSome(input, reached, pace, cancel),
        };

    // Training takes long: that it has begun is seen before.
    private async Task<Step<Reached>> Begin(Input input, CancellationToken cancel)
    {
        await trainings.Start(input.TrainingId, time.GetUtcNow(), cancel);
        return new() { Reached = new(), Phase = Training };
    }

    private async Task<WriteStep<Reached>> Train(
        Input input,
        Reached reached,
        CancellationToken cancel
    )
    {
        var (facts, total) = await Learn(input.Market, cancel);
        cancel.ThrowIfCancellationRequested();
        var at = await models.After(input.Market, time.GetUtcNow(), cancel);
        var watch = Stopwatch.StartNew();
        List<ProcurementFacts> learned = [.. Facts.InOrder(facts)];
        var trained = ProcedureModel.Train(learned, input.Seed, at);
        if (trained.Problem is { } problem)
        {
            return async write =>
            {
                await trainings.Refuse(input.TrainingId, problem.Message, time.GetUtcNow(), write);
                return Step<Reached>.Refused(problem);
            };
        }

        var content = trained.Value.Save();
        var costs = new ModelCosts
        {
            TrainingSeconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            Bytes = content.Length,
        };
        var model = new TrainedModel(
            sql.NewId(at),
            input.Market,
            trained.Value,
            content,
            DataHash.Of(learned),
            ModelProfile.Of(trained.Value, learned)
        );
        return async write =>
        {
            var challenges = await Register(input, model, costs, write);
            return new()
            {
                Reached = reached with
                {
                    ModelId = model.Id,
                    ModelAt = time.GetUtcNow(),
                    Total = total,
                    Metrics = new() { Columns = trained.Value.Columns },
                    Costs = costs,
                    Shadow = challenges ? new() : null,
                },
                Phase = challenges ? Comparing : Scoring,
                Total = total,
                Cancellable = false,
            };
        };
    }

    // True where it is a challenger. One that waited before it is not asked about any more.
    private async Task<bool> Register(
        Input input,
        TrainedModel model,
        ModelCosts costs,
        CancellationToken write
    )
    {
        var champion = await champions.Lock(input.Market, write);
        foreach (var earlier in await models.InState(input.Market, ModelStates.Challenger, write))
        {
            if (await champions.Put(earlier, ModelStates.Rejected, write))
            {
                await champions.Tell(earlier, ModelActions.Superseded, null, write, model.Id);
            }
        }

        await models.Add(model, costs, write);
        await trainings.Give(input.TrainingId, model.Id, write);
        var stored = (await models.Find(model.Id, write))!;
        var life = ModelLife.On(time.Today());
        if (champion is null && life.FirstBecomesChampion)
        {
            await champions.Enter(stored, null, ModelActions.First, life.FirstSource, write);
            return false;
        }

        await champions.Tell(stored, ModelActions.Trained, null, write);
        return true;
    }

    private async Task<WriteStep<Reached>> ScoreSome(
        Input input,
        Reached reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        var score = await rescore.Score(
            input.Market,
            new()
            {
                Since = reached.Since,
                AfterId = reached.AfterId,
                Done = reached.Done,
                Summary = reached.Summary,
            },
            pace,
            cancel
        );
        return async write =>
        {
            var (next, more) = await score(write);
            var now = reached with
            {
                Summary = next.Summary,
                Since = next.Since,
                AfterId = next.AfterId,
                Done = next.Done,
            };
            return more ? Going(now, Scoring) : await End(input, now, now.Summary, write);
        };
    }

    private async Task<WriteStep<Reached>> CompareSome(
        Input input,
        Reached reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(ReadAtOnce, ReadAtOnce);
        var take = pace.Rows;
        var page = await procurements.ChangedSince(
            reached.Since,
            reached.AfterId,
            take,
            cancel,
            input.Market
        );
        var champion = await models.Current(input.Market, cancel);
        _challenger ??= (await models.Load(reached.ModelId!.Value, cancel)).Value;
        var shadow = reached.Shadow!;
        shadow.Look(await reader.Of(page, cancel), champion, _challenger);
        var now = reached with
        {
            Since = page.Count == 0 ? reached.Since : page[^1].Summary.ChangedAt,
            AfterId = page.Count == 0 ? reached.AfterId : page[^1].Summary.Id,
            Done = reached.Done + page.Count,
        };
        return async write =>
        {
            if (page.Count == take)
            {
                return Going(now, Comparing);
            }

            await models.Compare(
                now.ModelId!.Value,
                new() { ChampionId = champion.Id, AtTraining = shadow.Figures(time.GetUtcNow()) },
                write
            );
            return await End(input, now, shadow.Challenger, write);
        };
    }

    private static Step<Reached> Going(Reached now, string phase) =>
        new()
        {
            Reached = now,
            Phase = phase,
            Done = now.Done,
            // What changes meanwhile is looked at again.
            Total = Math.Max(now.Total, now.Done),
            Cancellable = false,
        };

    private async Task<Step<Reached>> End(
        Input input,
        Reached now,
        ScoringSummary summary,
        CancellationToken write
    )
    {
        var id = now.ModelId!.Value;
        var costs = now.Costs with
        {
            ScoringSeconds = Math.Round((time.GetUtcNow() - now.ModelAt).TotalSeconds, 3),
        };
        await models.Measure(id, Measured(now.Metrics, summary), costs, write);
        await trainings.Finish(input.TrainingId, id, time.GetUtcNow(), write);
        if (now.Shadow is not null)
        {
            await TellOfChallenger(input, write);
        }

        return Step<Reached>.Ended(
            new Result(id, summary.Scored, now.Shadow is not null),
            now.Done,
            now.Done
        );
    }

    private async Task TellOfChallenger(Input input, CancellationToken write)
    {
        var training = await trainings.Find(input.TrainingId, write);
        await keepers.Tell(
            ModelMessages.ToApprove.With(
                ("market", Markets.Name(input.Market)),
                ("why", TrainingReasons.Name(training?.Why ?? TrainingReasons.Asked))
            ),
            write
        );
    }

    private static ModelMetrics Measured(ModelMetrics metrics, ScoringSummary summary) =>
        metrics with
        {
            Scored = summary.Scored,
            Abstained = summary.Abstained,
            Coverage =
                summary.Covered == 0 ? null : Math.Round(summary.CoverageSum / summary.Covered, 4),
            Red = summary.ByLevel[3],
            Orange = summary.ByLevel[2],
            Blue = summary.ByLevel[1],
        };

    // One that changes while all are read comes twice, and counts as it is then.
    private async Task<(IEnumerable<ProcurementFacts> Facts, long Total)> Learn(
        string market,
        CancellationToken cancel
    )
    {
        var facts = new Dictionary<Guid, ProcurementFacts?>();
        var (since, after) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        while (true)
        {
            var page = await procurements.ChangedSince(since, after, ReadAtOnce, cancel, market);
            foreach (var history in page)
            {
                facts[history.Summary.Id] = null;
            }

            foreach (
                var (history, one) in await reader.Of([.. page.Where(Facts.IsFinished)], cancel)
            )
            {
                facts[history.Summary.Id] = one;
            }

            if (page.Count < ReadAtOnce)
            {
                return (facts.Values.OfType<ProcurementFacts>(), facts.Count);
            }

            (since, after) = (page[^1].Summary.ChangedAt, page[^1].Summary.Id);
        }
    }
}
