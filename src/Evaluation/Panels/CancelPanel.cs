using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>Cancels a panel with a reason and tells the experts who were asked. Its draw stays on file.</summary>
public static class CancelPanel
{
    /// <summary>One panel.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid PanelId, string Reason) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "取消原因", "The reason");
    }

    internal sealed class Handler(
        PanelStore panels,
        PanelCancellation cancellation,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, current, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            await cancellation.Run(panel, command.Reason.Trim(), cancellationToken);
            return Unit.Value;
        }
    }
}
