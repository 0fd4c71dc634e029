using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Collusion;

/// <summary>
/// Takes a market's model out of service, or decides against one that waits, with the reason: the market is then ranked by
/// screens and structure until another is approved. The same again changes nothing; 409 where it neither serves nor waits.
/// </summary>
public static class WithdrawCollusionModel
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The model.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, string Reason) : ICommand<CollusionDecision>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Reason);

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
            if (model.State is CollusionModelStates.Retired or CollusionModelStates.Rejected)
            {
                return new CollusionDecision(model.Id, market.Market, model.State, null);
            }

            if (model.State == CollusionModelStates.Superseded)
            {
                return Problem.Conflict(
                    "model.superseded",
                    "该模型已被更新的模型取代，无需再决定。",
                    "A newer model has taken its place; there is nothing to decide on."
                );
            }

            var serves = market.ModelId == model.Id;
            var state = serves ? CollusionModelStates.Retired : CollusionModelStates.Rejected;
            await models.Move(
                model,
                state,
                current.Caller.Name,
                command.Reason.Trim(),
                time.GetUtcNow(),
                cancellationToken
            );
            if (serves)
            {
                await store.Name(market.Market, null, cancellationToken);
            }

            return new CollusionDecision(model.Id, market.Market, state, AskForRanking.Ask(jobs));
        }
    }
}
