using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>Gives a departed expert's seat to the next of the same drawn order (补抽); never a new draw.</summary>
public static class ReplaceExpert
{
    /// <summary>The departed expert's invitation; nothing happens when the seat was passed on already.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.replace")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed class Handler(PanelFile panels) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await panels.TakeLive(command.PanelId, command.InvitationId, cancellationToken) is
                ({ } panel, { State: "declined" or "expired" } departed)
            )
            {
                await panels.PassOn(panel, departed, departed.Reason!, cancellationToken);
            }

            return Done.It;
        }
    }
}
