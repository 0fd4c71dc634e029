using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Reminds an expert who has not answered, once.</summary>
public static class RemindExpert
{
    /// <summary>One invitation; nothing happens when it was answered, is over, or its expert was reminded; before its time it asks to be run then.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.remind")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Reminded = Statement.Of(
        "evaluation.panel_invitation.reminded",
        "update panel_invitation set reminded_at = @now where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            if (
                await panels.GetLiveForUpdate(
                    command.PanelId,
                    command.InvitationId,
                    cancellationToken
                )
                    is not
                    (
                        { } panel,
                        {
                            State: "invited",
                            RemindedAt: null,
                            RemindAt: { } remindAt,
                            AnswerBy: { } answerBy
                        } invitation
                    )
                || answerBy <= now
            )
            {
                return Unit.Value;
            }

            if (remindAt > now)
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, remindAt);
                return Unit.Value;
            }

            await sql.Execute(Reminded, new { id = invitation.Id, now }, cancellationToken);
            await panels.Log(panel.Id, "reminded", cancellationToken, invitation.Number);
            await panels.TellExpert(
                invitation,
                EvaluationMessages.Reminded.With(
                    ("at", InviteExpert.Show(panel.EvaluationAt)),
                    ("answer_by", InviteExpert.Show(answerBy))
                ) with
                {
                    NotAfter = answerBy,
                },
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
