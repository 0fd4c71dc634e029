using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Collusion;

/// <summary>
/// Lets a market's model speak, with the reason; the market is ranked by it from the next ranking on, which is asked for. The
/// same again changes nothing. 409 where it waits for approval no longer, cannot be read, or the market has another model in
/// service than the one that was looked at.
/// </summary>
public static class ApproveCollusionModel
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The model.</param>
    /// <param name="Replaces">The model in service that was looked at; null where there was none.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, Guid? Replaces, string Reason)
        : ICommand<CollusionDecision>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Replaces">The model in service that was looked at; null where there was none.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(Guid? Replaces, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsModelReason();
    }

    internal sealed class Handler(
        HoldMarketModel hold,
        CollusionStore store,
        CollusionModelStore models,
        LongJobWriter jobs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, CollusionDecision>
    {
        public async ValueTask<Outcome<CollusionDecision>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await hold.Of(command.Id, cancellationToken);
            if (held.Problem is { } refusal)
            {
                return refusal;
            }

            var (market, model) = held.Value;
            if (market.ModelId == model.Id)
            {
                return new CollusionDecision(model.Id, market.Market, model.State, null);
            }

            if (model.State != CollusionModelStates.Candidate)
            {
                return Problem.Conflict(
                    "model.not_challenger",
                    $"该模型不是待批准的模型（{CollusionModelStates.Name(model.State).Zh}）。",
                    $"This model does not wait for approval ({CollusionModelStates.Name(model.State).En})."
                );
            }

            if (market.ModelId != command.Replaces)
            {
                return ChampionStore.Changed();
            }

            if ((await models.Load(model.Id, cancellationToken)).Problem is { } unreadable)
            {
                return unreadable;
            }

            var now = time.GetUtcNow();
            var by = current.Caller.Name;
            if (
                market.ModelId is { } before
                && await models.Find(before, cancellationToken) is { } served
            )
            {
                await models.Move(
                    served,
                    CollusionModelStates.Retired,
                    served.DecidedBy ?? by,
                    served.Reason,
                    now,
                    cancellationToken
                );
            }

            await models.Move(
                model,
                CollusionModelStates.Serving,
                by,
                command.Reason.Trim(),
                now,
                cancellationToken
            );
            await store.Name(market.Market, model.Id, cancellationToken);
            return new CollusionDecision(
                model.Id,
                market.Market,
                CollusionModelStates.Serving,
                AskForRanking.Ask(jobs)
            );
        }
    }
}
