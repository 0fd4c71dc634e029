using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>
/// Decides against proposed weights, with the reason; they stay in the register. The same again changes nothing. 409 where they
/// wait no more.
/// </summary>
public static class RejectWeights
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The proposal.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, string Reason) : ICommand<WeightDecision>, IAbout
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

    internal sealed class Handler(WeightStore weights, WeightBook book, CurrentCaller current)
        : ICommandHandler<Command, WeightDecision>
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
            var version = await book.Version(cancellationToken);
            if (set.State == WeightStates.Proposed)
            {
                if (
                    !await weights.Move(set.Id, set.State, WeightStates.Rejected, cancellationToken)
                )
                {
                    return WeightStore.Changed();
                }

                await weights.Tell(
                    set.Id,
                    WeightActions.Rejected,
                    version,
                    command.Reason.Trim(),
                    current.Caller.Name,
                    cancellationToken
                );
            }
            else if (set.State != WeightStates.Rejected)
            {
                return WeightStore.Changed();
            }

            return new WeightDecision(set.Id, WeightStates.Rejected, version, null);
        }
    }
}
