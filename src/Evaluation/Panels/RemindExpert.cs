using Trading.Kernel;
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
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Done>, IAbout
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
        PanelFile panels,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            if (
                await panels.TakeLive(command.PanelId, command.InvitationId, cancellationToken)
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
                return Done.It;
            }

            if (remindAt > now)
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, remindAt);
                return Done.It;
            }

            await sql.Execute(Reminded, new { id = invitation.Id, now }, cancellationToken);
            await panels.Log(panel.Id, "reminded", cancellationToken, invitation.Number);
            await panels.TellExpert(
                invitation,
                new(
                    $"请尽快确认能否参加 {InviteExpert.Show(panel.EvaluationAt)} 的评审，{InviteExpert.Show(answerBy)} 后将另请他人。",
                    $"Please say whether you can evaluate at {InviteExpert.Show(panel.EvaluationAt)}; after {InviteExpert.Show(answerBy)} somebody else is asked."
                ),
                cancellationToken
            );
            return Done.It;
        }
    }
}
