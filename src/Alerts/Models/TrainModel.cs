using System.Diagnostics;
using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Trains a market's procedure model on every finished procurement there, in memory and outside any transaction, and then
/// scores all of that market by it, some a step. The model is in use from the commit that stores it: what changes from then on is scored
/// by it at once, what was scored by an older one follows here, so that in the end each is scored by the newest. For the
/// same reason it cannot be cancelled any more then. With too little to learn from there is no model; the training keeps
/// the reason for people to read.
/// </summary>
internal sealed class TrainModel(
    SqlSession sql,
    IProcurements procurements,
    TrainingStore trainings,
    ModelStore models,
    Scorer scorer,
    TimeProvider time
) : ILongJob<TrainModel.Input, TrainModel.Reached>
{
    /// <summary>The kind, which is also its key: one training after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.train",
        new("训练模型", "Training a model"),
        [AlertsPermissions.TrainModel],
        new Term(Training, new("训练", "Training")),
        new Term(Scoring, new("用新模型评分", "Scoring by the new model"))
    )
    {
        Outcome = result =>
        {
            var scored = result.GetProperty("scored").GetInt32();
            return new(
                $"新模型已启用，已评分 {scored:N0} 个项目。",
                $"The new model is in use and has scored {scored:N0} procurements."
            );
        },
    };

    private const string Training = "training";
    private const string Scoring = "scoring";
    private const int ReadAtOnce = 400;
    private const int FirstScored = 50;

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

        /// <summary>What scoring found so far.</summary>
        public ScoringSummary Summary { get; init; } = new();

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
    public sealed record Result(Guid ModelId, int Scored);

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
        var trained = ProcedureModel.Train([.. Facts.InOrder(facts)], input.Seed, at);
        if (trained.Problem is { } problem)
        {
            return async write =>
            {
                await trainings.Refuse(input.TrainingId, problem.Message, time.GetUtcNow(), write);
                return Step<Reached>.Refused(problem);
            };
        }

        var model = trained.Value;
        var seconds = Math.Round(watch.Elapsed.TotalSeconds, 3);
        var content = model.Save();
        var id = sql.NewId(at);
        return async write =>
        {
            await models.Add(id, input.Market, model, content, write);
            return new()
            {
                Reached = reached with
                {
                    ModelId = id,
                    ModelAt = time.GetUtcNow(),
                    Total = total,
                    Metrics = new()
                    {
                        Columns = model.Columns,
                        TrainingSeconds = seconds,
                        Bytes = content.Length,
                    },
                },
                Phase = Scoring,
                Total = total,
                Cancellable = false,
            };
        };
    }

    private async Task<WriteStep<Reached>> ScoreSome(
        Input input,
        Reached reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstScored, Scorer.AtOnce);
        var take = pace.Rows;
        var page = await procurements.ChangedSince(
            reached.Since,
            reached.AfterId,
            take,
            cancel,
            input.Market
        );
        // Read before the transaction: reading it back takes far longer than scoring by it.
        await models.Current(input.Market, cancel);
        return async write =>
        {
            var summary = reached.Summary.Copy();
            await scorer.Score([.. page.Select(history => history.Summary.Id)], summary, write);
            var now = reached with
            {
                Summary = summary,
                Since = page.Count == 0 ? reached.Since : page[^1].Summary.ChangedAt,
                AfterId = page.Count == 0 ? reached.AfterId : page[^1].Summary.Id,
                Done = reached.Done + page.Count,
            };
            if (page.Count == take)
            {
                return new()
                {
                    Reached = now,
                    Phase = Scoring,
                    Done = now.Done,
                    // What changes meanwhile is looked at again.
                    Total = Math.Max(now.Total, now.Done),
                    Cancellable = false,
                };
            }

            await models.Measure(now.ModelId!.Value, Measured(now), write);
            await trainings.Finish(input.TrainingId, now.ModelId.Value, time.GetUtcNow(), write);
            return Step<Reached>.Ended(
                new Result(now.ModelId.Value, summary.Scored),
                now.Done,
                now.Done
            );
        };
    }

    private ModelMetrics Measured(Reached reached)
    {
        var summary = reached.Summary;
        return reached.Metrics with
        {
            ScoringSeconds = Math.Round((time.GetUtcNow() - reached.ModelAt).TotalSeconds, 3),
            Scored = summary.Scored,
            Abstained = summary.Abstained,
            Coverage =
                summary.Covered == 0 ? null : Math.Round(summary.CoverageSum / summary.Covered, 4),
            Red = summary.ByLevel[3],
            Orange = summary.ByLevel[2],
            Blue = summary.ByLevel[1],
        };
    }

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
                facts[history.Summary.Id] = Facts.IsFinished(history) ? Facts.Of(history) : null;
            }

            if (page.Count < ReadAtOnce)
            {
                return (facts.Values.OfType<ProcurementFacts>(), facts.Count);
            }

            (since, after) = (page[^1].Summary.ChangedAt, page[^1].Summary.Id);
        }
    }
}
