using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>Draws from the frozen list and has the experts invited. A draw once made is never made again.</summary>
public static class DrawPanel
{
    /// <summary>Of one panel; nothing happens when it is drawn already.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.draw")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed class Handler(PanelStore panels, Drawing drawing, OutboxWriter outbox)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is not { State: "frozen" })
            {
                return Unit.Value;
            }

            if (!await drawing.IsCommitted(panel.Id, cancellationToken))
            {
                await drawing.Commit(panel.Id, cancellationToken);
                await outbox.Post(command, cancellationToken);
                return Unit.Value;
            }

            var (list, draw) = await drawing.Take(
                panel.Id,
                panel.ProcurementId,
                panel.DrawNumber,
                cancellationToken
            );
            await drawing.Settle(panel, list, draw, cancellationToken);
            return Unit.Value;
        }
    }
}
