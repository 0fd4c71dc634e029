using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Decides against a challenger, with the reason; it stays in the register. The same again changes nothing. 409 where it is
/// no challenger any more.
/// </summary>
public static class RejectModel
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The challenger.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, string Reason) : ICommand<ModelDecision>, IAbout
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

    internal sealed class Handler(ChampionStore champions) : ICommandHandler<Command, ModelDecision>
    {
        public async ValueTask<Outcome<ModelDecision>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await champions.Hold(command.Id, cancellationToken);
            if (held.Problem is { } refusal)
            {
                return refusal;
            }

            var model = held.Value.Model;
            if (model.State == ModelStates.Challenger)
            {
                var reason = command.Reason.Trim();
                if (!await champions.Put(model, ModelStates.Rejected, cancellationToken))
                {
                    return ChampionStore.Changed();
                }

                await champions.Tell(
                    model,
                    ModelActions.Rejected,
                    new(reason, reason),
                    cancellationToken
                );
            }
            else if (model.State != ModelStates.Rejected)
            {
                return Problem.Conflict(
                    "model.not_challenger",
                    $"该模型不是待批准的模型（{ModelStates.Name(model.State).Zh}）。",
                    $"This model does not wait for approval ({ModelStates.Name(model.State).En})."
                );
            }

            return new ModelDecision(model.Id, model.Market, ModelStates.Rejected, null);
        }
    }
}
