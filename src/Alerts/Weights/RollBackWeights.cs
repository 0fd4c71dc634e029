using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>
/// Puts weights back into force that were in force before, or those that ship, with the reason; every warning is merged by them in
/// a long job. 409 where they never were, or others are in force than were looked at.
/// </summary>
public static class RollBackWeights
{
    /// <summary>The decision.</summary>
    /// <param name="SetId">The earlier ones; null for those that ship.</param>
    /// <param name="Replaces">The number in force that was looked at.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid? SetId, int Replaces, string Reason)
        : ICommand<WeightDecision>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => SetId?.ToString() ?? "shipped";
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsModelReason();
    }

    internal sealed class Handler(WeightStore weights, CurrentCaller current)
        : ICommandHandler<Command, WeightDecision>
    {
        public async ValueTask<Outcome<WeightDecision>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (WeightStore.Refusal(current.Caller) is { } refusal)
            {
                return refusal;
            }

            WeightSet? set = null;
            if (command.SetId is { } id)
            {
                var held = await weights.Hold(id, cancellationToken);
                if (held.Problem is { } missing)
                {
                    return missing;
                }

                set = held.Value;
            }

            var standing = (await weights.Forced(1, cancellationToken)).FirstOrDefault();
            var shippedServe = standing?.SetId is null;
            return set is null && shippedServe || set is { State: not WeightStates.Retired }
                ? Problem.Conflict(
                    "weights.never_in_force",
                    "只能退回到曾经使用过、现在没有使用的权重。",
                    "Only weights that were in force before, and are not now, can be again."
                )
                : await weights.Enter(
                    set,
                    command.Replaces,
                    WeightActions.RolledBack,
                    command.Reason.Trim(),
                    cancellationToken
                );
        }
    }
}
