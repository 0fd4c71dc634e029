using System.Globalization;
using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Reads what a market's champion scored since its training: how far its figures have moved from the training set, and
/// whether a new model is to be trained. Where a challenger waits, also what would be different since that one's training and
/// how both did on what people decided since. Reads only; what it found is written at the end.
/// </summary>
internal sealed class WatchModel(
    IProcurements procurements,
    FactsReader reader,
    ModelStore models,
    ChampionStore champions,
    ShadowJudge judge,
    ModelKeepers keepers,
    OutboxWriter outbox,
    TimeProvider time
) : ILongJob<WatchModel.Input, WatchModel.Reached>
{
    public static readonly LongJobKind Kind = new(
        "alerts.watch_model",
        new("监测模型", "Watching a model"),
        [AlertsPermissions.TrainModel],
        new Term(Drifting, new("与训练数据比较", "Comparing with the training set")),
        new Term(Shadowing, new("与待批准的模型比较", "Comparing with the challenger"))
    );

    private const string Drifting = "drifting";
    private const string Shadowing = "shadowing";
    private const int ReadAtOnce = 400;
    private const int Named = 5;

    // Read once a run; the place reached names them.
    private (StoredModel Stored, ScoringModel Scoring, ModelProfile? Profile)? _champion;
    private (StoredModel Stored, ScoringModel Scoring)? _challenger;

    /// <summary>Which market.</summary>
    /// <param name="Market">See <see cref="Markets"/>.</param>
    public sealed record Input(string Market);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>Drifting or shadowing.</summary>
        public string Phase { get; init; } = Drifting;

        /// <summary>The champion when it began.</summary>
        public Guid ChampionId { get; init; }

        /// <summary>The challenger when it began; null where there was none.</summary>
        public Guid? ChallengerId { get; init; }

        /// <summary>The last procurement read, in the order of change.</summary>
        public DateTimeOffset Since { get; init; }

        /// <summary>The last procurement read.</summary>
        public Guid AfterId { get; init; }

        /// <summary>How many were read in this phase.</summary>
        public long Done { get; init; }

        /// <summary>Counts against the training set.</summary>
        public ProfileTally Tally { get; init; } = new();

        /// <summary>Counts against the challenger.</summary>
        public ShadowTally Shadow { get; init; } = new();
    }

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(ReadAtOnce, ReadAtOnce);
        if (reached is null)
        {
            return await Begin(input, cancel);
        }

        if (!await Read(reached, cancel))
        {
            // What cannot be read is mended by another job.
            return _ => Task.FromResult(Step<Reached>.Ended(new { looked = 0 }));
        }

        return reached.Phase == Drifting
            ? await Drift(input, reached, pace.Rows, cancel)
            : await Shadow(input, reached, pace.Rows, cancel);
    }

    private async Task<WriteStep<Reached>> Begin(Input input, CancellationToken cancel)
    {
        var champion = await models.InState(input.Market, ModelStates.Champion, cancel);
        var challenger = await models.InState(input.Market, ModelStates.Challenger, cancel);
        return champion is [var one, ..]
            ? _ =>
                Task.FromResult(
                    Going(
                        new()
                        {
                            ChampionId = one.Id,
                            ChallengerId = challenger.FirstOrDefault()?.Id,
                            Since = After(one),
                        }
                    )
                )
            : _ => Task.FromResult(Step<Reached>.Ended(new { looked = 0 }));
    }

    private async Task<bool> Read(Reached reached, CancellationToken cancel)
    {
        if (_champion?.Stored.Id != reached.ChampionId)
        {
            _champion =
                await models.Find(reached.ChampionId, cancel) is { } stored
                && await models.Load(stored.Id, cancel) is { Succeeded: true } model
                    ? (stored, model.Value, await models.ProfileOf(stored.Id, cancel))
                    : null;
        }

        if (reached.ChallengerId is { } id && _challenger?.Stored.Id != id)
        {
            _challenger =
                await models.Find(id, cancel) is { } stored
                && await models.Load(id, cancel) is { Succeeded: true } model
                    ? (stored, model.Value)
                    : null;
        }

        return _champion is not null;
    }

    private async Task<WriteStep<Reached>> Drift(
        Input input,
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var (page, now) = await Page(input, reached, take, cancel);
        var (stored, scoring, profile) = _champion!.Value;
        foreach (var (_, facts) in page.Where(one => Facts.IsFinished(one.History)))
        {
            if (profile is null)
            {
                // Trained before such things were kept: only how many is known.
                now.Tally.Looked++;
            }
            else
            {
                now.Tally.Add(profile, scoring.Model!, facts);
            }
        }

        if (page.Count == take)
        {
            return _ => Task.FromResult(Going(now));
        }

        var at = time.GetUtcNow();
        var life = ModelLife.On(time.Today());
        var drift = profile is null ? null : ModelDrift.Of(profile, now.Tally, life, at);
        var newest = await models.NewestAt(input.Market, cancel);
        return async write =>
        {
            if (drift is not null)
            {
                await models.Watch(stored.Id, drift, write);
            }

            if ((await champions.Lock(input.Market, write))?.ModelId == stored.Id)
            {
                await TellOfDrift(stored, drift, write);
                await AskWhereDue(stored, now.Tally.Looked, drift, life, newest, write);
            }

            return _challenger is { } challenger
                ? Going(
                    now with
                    {
                        Phase = Shadowing,
                        Since = After(challenger.Stored),
                        AfterId = Guid.Empty,
                        Done = 0,
                    }
                )
                : Step<Reached>.Ended(new { looked = now.Tally.Looked }, now.Done, now.Done);
        };
    }

    private async Task<WriteStep<Reached>> Shadow(
        Input input,
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        if (_challenger is not { } challenger)
        {
            return _ => Task.FromResult(Step<Reached>.Ended(new { looked = reached.Tally.Looked }));
        }

        var (page, now) = await Page(input, reached, take, cancel);
        var champion = _champion!.Value.Scoring;
        now.Shadow.Look(page, champion, challenger.Scoring);
        if (page.Count == take)
        {
            return _ => Task.FromResult(Going(now));
        }

        var at = time.GetUtcNow();
        var verdicts = await judge.Judge(
            input.Market,
            champion,
            challenger.Scoring,
            challenger.Stored.TrainedAt,
            cancel
        );
        var kept = await models.ComparisonOf(challenger.Stored.Id, cancel);
        return async write =>
        {
            await models.Compare(
                challenger.Stored.Id,
                (kept ?? new()) with
                {
                    ChampionId = champion.Id,
                    Since = now.Shadow.Figures(at),
                    Verdicts = verdicts,
                },
                write
            );
            return Step<Reached>.Ended(
                new { looked = now.Tally.Looked, compared = now.Shadow.Looked },
                now.Done,
                now.Done
            );
        };
    }

    private async Task<(IReadOnlyList<KnownFacts> Page, Reached Now)> Page(
        Input input,
        Reached reached,
        int take,
        CancellationToken cancel
    )
    {
        var page = await procurements.ChangedSince(
            reached.Since,
            reached.AfterId,
            take,
            cancel,
            input.Market
        );
        return (
            await reader.Of(page, cancel),
            reached with
            {
                Since = page.Count == 0 ? reached.Since : page[^1].Summary.ChangedAt,
                AfterId = page.Count == 0 ? reached.AfterId : page[^1].Summary.Id,
                Done = reached.Done + page.Count,
            }
        );
    }

    // Once for a model: it stays shifted until there is another.
    private async Task TellOfDrift(StoredModel model, ModelDrift? drift, CancellationToken write)
    {
        if (
            drift is not { HasShifted: true }
            || await champions.WasTold(model.Id, ModelActions.Drifted, write)
        )
        {
            return;
        }

        var said = Say(drift);
        await champions.Tell(model, ModelActions.Drifted, said, write);
        await keepers.Tell(
            ModelMessages.Drifted.With(("market", Markets.Name(model.Market)), ("figures", said)),
            write
        );
    }

    private async Task AskWhereDue(
        StoredModel model,
        long ended,
        ModelDrift? drift,
        ModelLife life,
        DateTimeOffset? newest,
        CancellationToken write
    )
    {
        var now = time.GetUtcNow();
        if (
            life.Due(model.TrainedAt, model.TrainedOn, ended, drift is { HasShifted: true }, now)
                is not { } why
            || newest > now - TimeSpan.FromDays(life.RetrainPauseDays)
        )
        {
            return;
        }

        var more =
            why == TrainingReasons.Drift
                ? Say(drift!)
                : new(
                    $"使用中的模型训练于 {ChinaTime.DateOf(model.TrainedAt):yyyy-MM-dd}，此后有 {ended} 个项目结束或有变化。",
                    $"The model in service was trained on {ChinaTime.DateOf(model.TrainedAt):yyyy-MM-dd}; {ended} procurements have ended or changed since."
                );
        await outbox.Post(new RetrainMarket.Command(model.Market, why, more.Zh, more.En), write);
    }

    private static LocalizedText Say(ModelDrift drift)
    {
        var shifted = drift
            .Figures.Where(figure => figure.State == DriftStates.Shifted)
            .Take(Named)
            .Select(figure =>
                (figure.Name, Index: figure.Index.ToString("0.00", CultureInfo.InvariantCulture))
            )
            .ToList();
        return new(
            string.Join("、", shifted.Select(one => $"{one.Name.Zh}（PSI {one.Index}）")),
            string.Join(", ", shifted.Select(one => $"{one.Name.En} (PSI {one.Index})"))
        );
    }

    // What changed at that very instant was read for the training.
    private static DateTimeOffset After(StoredModel model) => model.TrainedAt.AddMilliseconds(1);

    private static Step<Reached> Going(Reached reached) =>
        new()
        {
            Reached = reached,
            Phase = reached.Phase,
            Done = reached.Done,
        };
}
