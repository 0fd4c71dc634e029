using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>
/// Puts proposed weights into force from today on, with the reason; every warning is merged by them in a long job. 409 where they
/// wait no more, or others are in force than were looked at.
/// </summary>
public static class AcceptWeights
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The proposal.</param>
    /// <param name="Replaces">The number in force that was looked at; 0 for the weights that ship.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, int Replaces, string Reason)
        : ICommand<WeightDecision>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Replaces">The number in force that was looked at; 0 for the weights that ship.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(int Replaces, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsModelReason();
    }

    internal sealed class Handler(WeightStore weights) : ICommandHandler<Command, WeightDecision>
    {
        public async ValueTask<Outcome<WeightDecision>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await weights.Hold(command.Id, cancellationToken);
            if (held.Problem is { } refusal)
            {
                return refusal;
            }

            var set = held.Value;
            return set.State == WeightStates.Proposed
                ? await weights.Enter(
                    set,
                    command.Replaces,
                    WeightActions.Accepted,
                    command.Reason.Trim(),
                    cancellationToken
                )
                : WeightStore.Changed();
        }
    }
}
