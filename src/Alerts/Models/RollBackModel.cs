using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Puts a model back into service that was in service before, with the reason; everything is scored by it from then on. The
/// same again changes nothing. 409 where it was never in service, cannot be read, or another model is in service than the
/// one that was looked at.
/// </summary>
public static class RollBackModel
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The earlier model.</param>
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
                ModelStates.Retired,
                model =>
                    Problem.Conflict(
                        "model.never_served",
                        $"只能退回到曾经使用过的模型（该模型：{ModelStates.Name(model.State).Zh}）。",
                        $"Only a model that was in service before can be again (this one: {ModelStates.Name(model.State).En})."
                    ),
                ModelActions.RolledBack,
                command.Reason,
                cancellationToken
            );
    }
}
