using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Panels;

/// <summary>Ends the waiting for a silent expert and has the next one asked.</summary>
public static class ExpireInvitation
{
    /// <summary>One invitation; nothing happens when it was answered; before its time is over it asks to be run then.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.expire")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed class Handler(PanelStore panels, OutboxWriter outbox, TimeProvider time)
        : ICommandHandler<Command, Unit>
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
                )
                is not
                ({ } panel, { State: "invited", AnswerBy: { } answerBy } invitation)
            )
            {
                return Unit.Value;
            }

            if (answerBy > time.GetUtcNow())
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, answerBy);
                return Unit.Value;
            }

            await panels.Close(invitation, "expired", "silent", null, cancellationToken);
            await panels.Log(panel.Id, "expired", cancellationToken, invitation.Number);
            await outbox.Post(
                new ReplaceExpert.Command(panel.Id, invitation.Id),
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
