using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts;

/// <summary>
/// A supervisor takes an alert on (认领), so that no two look into it. Taking what one has is no matter; 409 when a
/// colleague has it, unless it is taken over in so many words. A claim keeps nobody from deciding.
/// </summary>
public static class ClaimAlert
{
    /// <summary>By key.</summary>
    /// <param name="Id">The alert.</param>
    /// <param name="TakeOver">True to take it from the colleague who has it.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(Guid Id, bool TakeOver = false) : ICommand<AlertClaim>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="TakeOver">True to take it from the colleague who has it.</param>
    public sealed record Body(bool TakeOver = false);

    internal sealed class Handler(AlertClaimStore claims, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, AlertClaim>
    {
        public async ValueTask<Outcome<AlertClaim>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } me)
            {
                return Problem.Forbidden(
                    "只有个人账号可以认领预警。",
                    "Only a person claims a warning."
                );
            }

            if (await claims.Hold(command.Id, cancellationToken) is not { } alert)
            {
                return Problem.NotFound("没有这条预警。", "There is no such alert.");
            }

            if (alert.State is AlertStates.Lapsed)
            {
                return Problem.Conflict(
                    "alert.lapsed",
                    "预警已失效，无需认领。",
                    "The warning has lapsed; there is nothing to look into."
                );
            }

            if (alert.ClaimedBy == me)
            {
                return new AlertClaim(
                    command.Id,
                    alert.ClaimedName,
                    alert.ClaimedAt,
                    alert.Version
                );
            }

            return alert.ClaimedBy is not null && !command.TakeOver
                ? Problem.Conflict(
                    "alert.claimed",
                    $"已由{alert.ClaimedName}认领。",
                    $"{alert.ClaimedName} has claimed it."
                )
                : await claims.Give(
                    alert,
                    me,
                    current.Caller.Name,
                    AlertActions.Claimed,
                    time.GetUtcNow(),
                    cancellationToken
                );
        }
    }
}
