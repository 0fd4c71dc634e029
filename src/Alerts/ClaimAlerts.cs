using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts;

/// <summary>
/// A supervisor takes many alerts on, or gives them back; each by itself, as <see cref="ClaimAlert"/> and
/// <see cref="ReleaseAlert"/> would. What a colleague has stays with the colleague, and the answer says so.
/// </summary>
public static class ClaimAlerts
{
    /// <summary>Which.</summary>
    /// <param name="Ids">The alerts.</param>
    /// <param name="GiveBack">True to give back what the caller has.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(IReadOnlyList<Guid> Ids, bool GiveBack = false)
        : Kernel.Commands.ICommand<BulkResult>,
            IOutsideTransaction;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Ids).IsBulk(id => id);
    }

    internal sealed class Handler(ISender sender)
        : Kernel.Commands.ICommandHandler<Command, BulkResult>
    {
        public async ValueTask<Outcome<BulkResult>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await BulkResult.Of(
                command.Ids,
                id =>
                    command.GiveBack
                        ? sender.Send(new ReleaseAlert.Command(id), cancellationToken)
                        : sender.Send(new ClaimAlert.Command(id), cancellationToken)
            );
    }
}
