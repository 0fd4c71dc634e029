using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Puts a challenger into service, with the reason; everything is scored by it from then on. Whoever asked for its training
/// may: both stand in the register. The same again changes nothing. 409 where it is no challenger any more, cannot be read,
/// or another model is in service than the one that was looked at.
/// </summary>
public static class ApproveModel
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The challenger.</param>
    /// <param name="Replaces">The champion that was looked at; null where there was none.</param>
    /// <param name="Reason">Why.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.DecideOnModels)]
    public sealed record Command(Guid Id, Guid? Replaces, string Reason)
        : ICommand<ModelDecision>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Replaces">The champion that was looked at; null where there was none.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(Guid? Replaces, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsModelReason();
    }

    internal sealed class Handler(ChampionStore champions) : ICommandHandler<Command, ModelDecision>
    {
        public async ValueTask<Outcome<ModelDecision>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await champions.Choose(
                command.Id,
                command.Replaces,
                ModelStates.Challenger,
                model =>
                    Problem.Conflict(
                        "model.not_challenger",
                        $"该模型不是待批准的模型（{ModelStates.Name(model.State).Zh}）。",
                        $"This model does not wait for approval ({ModelStates.Name(model.State).En})."
                    ),
                ModelActions.Approved,
                command.Reason,
                cancellationToken
            );
    }
}
