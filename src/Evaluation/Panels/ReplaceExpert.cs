using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>Gives a departed expert's seat to the next of the same drawn order (补抽); never a new draw.</summary>
public static class ReplaceExpert
{
    /// <summary>The departed expert's invitation; nothing happens when the seat was passed on already.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.replace")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed class Handler(PanelStore panels) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await panels.GetLiveForUpdate(
                    command.PanelId,
                    command.InvitationId,
                    cancellationToken
                ) is
                ({ } panel, { State: "declined" or "expired" or "no_show" or "avoided" } departed)
            )
            {
                await panels.PassOn(panel, [(departed, departed.Reason!)], cancellationToken);
            }

            return Unit.Value;
        }
    }
}
