using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Tells a drawn expert: when and where, in which specialty, until when to answer; never which procurement, so that
/// nobody can be approached. Sets the reminder, the expiry, and the stages in which other channels follow.
/// </summary>
public static class InviteExpert
{
    /// <summary>One invitation; nothing happens when it was sent already or the panel is no more.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.invite")]
    public sealed record Command(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Invited = Statement.Of(
        "evaluation.panel_invitation.invited",
        """
        update panel_invitation
        set state = 'invited', invited_at = @now, answer_by = @answerBy, remind_at = @remindAt, stage = @stage, next_stage_at = @next
        where id = @id
        """
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
            if (
                await panels.GetLiveForUpdate(
                    command.PanelId,
                    command.InvitationId,
                    cancellationToken
                )
                is not
                ({ } panel, { State: "drawn" } invitation)
            )
            {
                return Unit.Value;
            }

            var now = time.GetUtcNow();
            var plan = panel.PlanFrom(now, phones.Offers);
            var (answerBy, remindAt) = (plan.AnswerBy, plan.RemindAt);
            await sql.Execute(
                Invited,
                new
                {
                    id = invitation.Id,
                    now,
                    answerBy,
                    remindAt,
                    stage = InvitationPlan.FirstStage,
                    next = plan.Stages is [var first, ..] ? first.At : (DateTimeOffset?)null,
                },
                cancellationToken
            );
            await panels.Log(panel.Id, "invited", cancellationToken, invitation.Number);
            await panels.TellExpert(
                invitation,
                EvaluationMessages.Invited.With(
                    ("specialty", invitation.Specialty),
                    ("at", Show(panel.EvaluationAt)),
                    ("place", panel.Venue),
                    ("answer_by", Show(answerBy))
                ) with
                {
                    NotAfter = answerBy,
                },
                cancellationToken
            );
            await outbox.Post(
                new RemindExpert.Command(panel.Id, invitation.Id),
                cancellationToken,
                remindAt
            );
            await outbox.Post(
                new ExpireInvitation.Command(panel.Id, invitation.Id),
                cancellationToken,
                answerBy
            );
            if (plan.Stages.Count > 0)
            {
                await outbox.Post(
                    new EscalateInvitation.Command(panel.Id, invitation.Id),
                    cancellationToken,
                    plan.Stages[0].At
                );
            }

            return Unit.Value;
        }
    }

    /// <summary>An instant as experts read it: China's clocks.</summary>
    internal static string Show(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
