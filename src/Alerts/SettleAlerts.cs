using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts;

/// <summary>
/// One decision, with one reason, on many alerts. Each is decided on by itself, as <see cref="SettleAlert"/> would,
/// with a line of the trail of its own; the answer says of each whether it was done or why not.
/// </summary>
public static class SettleAlerts
{
    /// <summary>The decision.</summary>
    /// <param name="Alerts">Those looked at.</param>
    /// <param name="Decision">One of <see cref="AlertStates.Decisions"/>.</param>
    /// <param name="Reason">Why, of all of them.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(IReadOnlyList<Seen> Alerts, string Decision, string Reason)
        : Kernel.Commands.ICommand<BulkResult>,
            IOutsideTransaction
    {
        /// <summary>
        /// Of a dismissal: one of <see cref="DismissalGrounds"/> but signals_wrong, since which are wrong differs by warning; other
        /// when left out.
        /// </summary>
        public string? Ground { get; init; }
    }

    /// <summary>An alert as it was looked at.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Version">The version that was looked at.</param>
    public sealed record Seen(Guid Id, long Version);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Alerts).IsBulk(alert => alert.Id);
            RuleFor(command => command.Decision).IsDecision();
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
            RuleFor(command => command.Ground).IsGroundOf(command => command.Decision);
            RuleFor(command => command.Ground)
                .NotEqual(DismissalGrounds.SignalsWrong)
                .WithMessage(
                    "alert.ground_bulk",
                    "哪些信号有误因预警而异，请逐条处置。",
                    "Which signals are wrong differs by warning: decide on each by itself."
                );
        }
    }

    internal sealed class Handler(ISender sender)
        : Kernel.Commands.ICommandHandler<Command, BulkResult>
    {
        public async ValueTask<Outcome<BulkResult>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var versions = command.Alerts.ToDictionary(alert => alert.Id, alert => alert.Version);
            return await BulkResult.Of(
                command.Alerts.Select(alert => alert.Id),
                id =>
                    sender.Send(
                        new SettleAlert.Command(id, versions[id], command.Decision, command.Reason)
                        {
                            Ground = command.Ground,
                        },
                        cancellationToken
                    )
            );
        }
    }
}
