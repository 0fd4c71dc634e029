using Trading.Alerts.Scoring;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Each hour: reads the models in service and those that wait. A challenger that cannot be read is marked so and nothing else
/// changes. In the place of a champion the last one serves that was in service and can be read; where there is none its
/// market is scored without a model. A new one is asked for, and the keepers are told.
/// </summary>
public static class MendChampions
{
    /// <summary>The work order.</summary>
    [Job("alerts.mend_champions")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Unreadable">So many could not be read.</param>
    public sealed record Result(int Unreadable) : IAuditedResult
    {
        string? IAuditedResult.Result => Unreadable > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(
        ModelStore models,
        ChampionStore champions,
        ModelKeepers keepers,
        OutboxWriter outbox
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var unreadable = 0;
            foreach (var row in await champions.All(cancellationToken))
            {
                var market = ModelStore.MarketOf(row.Kind);
                unreadable +=
                    await models.Load(row.ModelId, cancellationToken) is { Problem: { } problem }
                    && await Replace(market, row.ModelId, problem.Message, cancellationToken)
                        ? 1
                        : 0;
            }

            foreach (var waiting in await models.Waiting(cancellationToken))
            {
                if (
                    await models.Load(waiting.Id, cancellationToken) is { Problem: { } problem }
                    && await champions.Put(waiting, ModelStates.Unreadable, cancellationToken)
                )
                {
                    unreadable++;
                    await champions.Tell(
                        waiting,
                        ModelActions.Unreadable,
                        problem.Message,
                        cancellationToken
                    );
                }
            }

            return new Result(unreadable);
        }

        private async Task<bool> Replace(
            string market,
            Guid damaged,
            LocalizedText reason,
            CancellationToken cancel
        )
        {
            if (
                await champions.Lock(market, cancel) is not { } champion
                || champion.ModelId != damaged
            )
            {
                return false;
            }

            var model = (await models.Find(damaged, cancel))!;
            await champions.Tell(model, ModelActions.Unreadable, reason, cancel);
            var earlier = await models.LastReadable(market, cancel);
            await StandIn(market, model, champion, earlier, reason, cancel);
            await keepers.Tell(
                ModelMessages.Unreadable.With(
                    ("market", Markets.Name(market)),
                    ("reason", reason),
                    (
                        "serves",
                        earlier is null
                            ? new LocalizedText(
                                "没有可代替的模型，暂时不按模型评分。",
                                "No earlier one can take its place: for now nothing is scored by a model."
                            )
                            : new LocalizedText(
                                "已改用此前使用过的模型。",
                                "One that was in service before serves again."
                            )
                    )
                ),
                cancel
            );
            var why =
                model.Format == ProcedureModel.CurrentVersion
                    ? TrainingReasons.Damage
                    : TrainingReasons.Upgrade;
            await outbox.Post(new RetrainMarket.Command(market, why, reason.Zh, reason.En), cancel);
            return true;
        }

        // Where nothing serves, what was said stays until there is a model to say otherwise.
        private async Task StandIn(
            string market,
            StoredModel model,
            ChampionRow champion,
            ScoringModel? earlier,
            LocalizedText reason,
            CancellationToken cancel
        )
        {
            if (earlier?.Id is { } id && await models.Find(id, cancel) is { } stored)
            {
                await champions.Take(
                    stored,
                    champion,
                    ModelActions.StoodIn,
                    reason,
                    cancel,
                    ModelStates.Unreadable
                );
                return;
            }

            await champions.Put(model, ModelStates.Unreadable, cancel);
            await champions.Vacate(market, cancel);
        }
    }
}
