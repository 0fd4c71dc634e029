using System.Diagnostics;
using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Trains the procedure model on every finished procurement, stores it and scores everything by it: all of that or
/// nothing. With too little to learn from there is no model; the training keeps the reason for people to read, which
/// is why a refusal is a result here and not a failure.
/// </summary>
public static class TrainModel
{
    /// <summary>The work order.</summary>
    /// <param name="Seed">Seed of the model's random projection.</param>
    /// <param name="TrainingId">The training it belongs to; null makes a new one.</param>
    [Job("alerts.train")]
    [Requires(Permission.Platform)]
    public sealed record Command(int Seed = AskForTraining.DefaultSeed, Guid? TrainingId = null)
        : ICommand<Result>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => TrainingId?.ToString() ?? "";
    }

    /// <summary>How it ended.</summary>
    /// <param name="TrainingId">The training.</param>
    /// <param name="ModelId">The new model; null when it was refused.</param>
    /// <param name="Refusal">Why there is none.</param>
    public sealed record Result(Guid TrainingId, Guid? ModelId, LocalizedText? Refusal);

    internal sealed class Handler(
        IProcurements procurements,
        TrainingStore trainings,
        ModelStore models,
        Scorer scorer,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await scorer.TakePlace(cancellationToken);
            var now = time.GetUtcNow();
            var id = command.TrainingId ?? Guid.CreateVersion7(now);
            if (await trainings.Find(id, cancellationToken) is { } known)
            {
                if (!known.IsUnderWay)
                {
                    return new Result(id, known.ModelId, null);
                }
            }
            else
            {
                await trainings.Add(
                    id,
                    command.Seed,
                    current.Caller.Name,
                    now,
                    started: true,
                    cancellationToken
                );
            }

            var facts = new List<ProcurementFacts>();
            await foreach (var page in Pages(cancellationToken))
            {
                facts.AddRange(page.Where(Facts.IsFinished).Select(Facts.Of));
            }

            var watch = Stopwatch.StartNew();
            var trained = ProcedureModel.Train([.. Facts.InOrder(facts)], command.Seed, now);
            if (trained.Problem is { } problem)
            {
                await trainings.Refuse(id, problem.Message, time.GetUtcNow(), cancellationToken);
                return new Result(id, null, problem.Message);
            }

            var model = trained.Value;
            var trainedIn = watch.Elapsed;
            var modelId = Guid.CreateVersion7(now);
            var bytes = await models.Add(modelId, model, cancellationToken);
            watch.Restart();
            var tally = await ScoreAll(new(modelId, model, model.Peers), cancellationToken);
            await models.Measure(
                modelId,
                new()
                {
                    Columns = model.Columns,
                    TrainingSeconds = Math.Round(trainedIn.TotalSeconds, 3),
                    ScoringSeconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                    Bytes = bytes,
                    Scored = tally.Scored,
                    Abstained = tally.Abstained,
                    Coverage =
                        tally.Covered == 0
                            ? null
                            : Math.Round(tally.CoverageSum / tally.Covered, 4),
                    Red = tally.ByLevel[3],
                    Orange = tally.ByLevel[2],
                    Blue = tally.ByLevel[1],
                },
                cancellationToken
            );
            await trainings.Finish(id, modelId, time.GetUtcNow(), cancellationToken);
            return new Result(id, modelId, null);
        }

        private async Task<ScoringSummary> ScoreAll(
            ScoringModel yardstick,
            CancellationToken cancel
        )
        {
            var tally = new ScoringSummary();
            await foreach (var page in Pages(cancel))
            {
                await scorer.Score(page, yardstick, tally, cancel);
                await scorer.KeepPlace(page[^1].Summary.ChangedAt, page[^1].Summary.Id, cancel);
            }

            return tally;
        }

        private async IAsyncEnumerable<IReadOnlyList<ProcurementHistory>> Pages(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
        )
        {
            var (since, after) = (DateTimeOffset.UnixEpoch, Guid.Empty);
            while (true)
            {
                var page = await procurements.ChangedSince(since, after, Scorer.AtOnce, cancel);
                if (page.Count > 0)
                {
                    yield return page;
                    (since, after) = (page[^1].Summary.ChangedAt, page[^1].Summary.Id);
                }

                if (page.Count < Scorer.AtOnce)
                {
                    yield break;
                }
            }
        }
    }
}
