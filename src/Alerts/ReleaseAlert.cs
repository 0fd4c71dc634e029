using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts;

/// <summary>A supervisor gives a claimed alert back. 409 when a colleague has it; nothing changes when nobody has.</summary>
public static class ReleaseAlert
{
    /// <summary>By key.</summary>
    /// <param name="Id">The alert.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(Guid Id) : ICommand<AlertClaim>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(AlertClaimStore claims, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, AlertClaim>
    {
        public async ValueTask<Outcome<AlertClaim>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await claims.Hold(command.Id, cancellationToken) is not { } alert)
            {
                return Problem.NotFound("没有这条预警。", "There is no such alert.");
            }

            if (alert.ClaimedBy is null)
            {
                return new AlertClaim(command.Id, null, null, alert.Version);
            }

            return alert.ClaimedBy != current.Caller.PersonId
                ? Problem.Conflict(
                    "alert.claimed",
                    $"已由{alert.ClaimedName}认领，只能由其退回。",
                    $"{alert.ClaimedName} has claimed it, and gives it back."
                )
                : await claims.Give(
                    alert,
                    null,
                    null,
                    AlertActions.Released,
                    time.GetUtcNow(),
                    cancellationToken
                );
        }
    }
}
