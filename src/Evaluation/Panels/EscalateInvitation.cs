using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Reaches a silent expert by the next channel, each once.</summary>
public static class EscalateInvitation
{
    /// <summary>One invitation; nothing happens when it was answered or is over; before its time it asks to be run then.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.escalate")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Reached = Statement.Of(
        "evaluation.panel_invitation.reached",
        "update panel_invitation set stage = @stage, next_stage_at = @next where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        IPhoneMessages phones,
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
                            InvitedAt: { } invitedAt,
                            Stage: { } reached,
                            NextStageAt: { } due,
                            AnswerBy: { } answerBy
                        } invitation
                    )
                || answerBy <= now
            )
            {
                return Unit.Value;
            }

            if (due > now)
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, due);
                return Unit.Value;
            }

            var left = panel
                .PlanFrom(invitedAt, phones.Offers)
                .Stages.Where(stage => stage.Number > reached)
                .ToList();
            // Several are due where a node was away, or there is no time for one after the other.
            foreach (var stage in left.TakeWhile(stage => stage.At <= now))
            {
                var told = await panels.CallExpert(
                    invitation,
                    EvaluationMessages.InvitedByPhone.With(
                        ("at", InviteExpert.Show(panel.EvaluationAt)),
                        ("answer_by", InviteExpert.Show(answerBy))
                    ) with
                    {
                        NotAfter = answerBy,
                    },
                    stage.Channel,
                    cancellationToken
                );
                await panels.Log(
                    panel.Id,
                    told ? "escalated" : "unreached",
                    cancellationToken,
                    invitation.Number,
                    stage.Channel
                );
                reached = stage.Number;
            }

            var next = left.Find(stage => stage.Number > reached)?.At;
            await sql.Execute(
                Reached,
                new
                {
                    id = invitation.Id,
                    stage = reached,
                    next,
                },
                cancellationToken
            );
            if (next is { } at)
            {
                await outbox.Post(command, cancellationToken, at);
            }

            return Unit.Value;
        }
    }
}
