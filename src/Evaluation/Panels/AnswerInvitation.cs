using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Frequency;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// An expert accepts or declines the own invitation. After the time to answer it is too late; who accepted may still
/// withdraw until the evaluation begins. Whether the seat may still be the expert's is looked at again: who is found out of
/// it is told why, and leaves it for the next of the same order.
/// </summary>
public static class AnswerInvitation
{
    /// <summary>The answer.</summary>
    /// <param name="InvitationId">The invitation.</param>
    /// <param name="Accept">True to take the seat.</param>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Command(Guid InvitationId, bool Accept) : ICommand<Answered>, IAbout
    {
        /// <summary>Why not; see <see cref="Terms.DeclineReasons"/>.</summary>
        public string? Reason { get; init; }

        /// <summary>Why not, in own words.</summary>
        public string? Note { get; init; }

        /// <inheritdoc/>
        string IAbout.About => InvitationId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Accept">True to take the seat.</param>
    /// <param name="Reason">Why not; see <see cref="Terms.DeclineReasons"/>. Needed to decline.</param>
    /// <param name="Note">Why not, in own words.</param>
    public sealed record Body(bool Accept, string? Reason, string? Note);

    /// <summary>The invitation's state now.</summary>
    /// <param name="InvitationId">Which.</param>
    /// <param name="State">See <see cref="Terms.InvitationStates"/>.</param>
    public sealed record Answered(Guid InvitationId, string State);

    private static readonly Statement PanelOf = Statement.Of(
        "evaluation.panel_invitation.own",
        """
        select i.panel_id from panel_invitation i join expert e on e.id = i.expert_id
        where i.id = @id and e.person_id = @personId
        """
    );

    // Who presses the button a hundred times writes no hundred lines.
    private const int MostRefused = 3;

    private static readonly Statement Refused = Statement.Of(
        "evaluation.panel_event.answers_refused",
        "select count(*) from panel_event where panel_id = @id and number = @number and kind = 'answer_refused'"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason)
                .Must(reason => Terms.DeclineReasons.Any(known => known.Code == reason))
                .When(command => !command.Accept)
                .WithMessage(
                    "invitation.reason",
                    "请选择不能参加的原因。",
                    "Say why you cannot take part."
                );
            RuleFor(command => command.Note)
                .IsLine(500, "说明", "The note")
                .When(command => !string.IsNullOrEmpty(command.Note));
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        Pool pool,
        ExpertStore experts,
        OutboxWriter outbox,
        FailureEffects failureEffects,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Answered>
    {
        public async ValueTask<Outcome<Answered>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // Somebody else's invitation is answered like one that does not exist.
            var panelId = await sql.One<Guid?>(
                PanelOf,
                new { id = command.InvitationId, personId = current.Caller.PersonId },
                cancellationToken
            );
            if (panelId is null)
            {
                return Problem.NotFound("没有这份通知。", "There is no such invitation.");
            }

            var panel = (await panels.GetForUpdate(panelId.Value, cancellationToken))!;
            var invitation = (
                await panels.Invitation(panel.Id, command.InvitationId, cancellationToken)
            )!;
            if (invitation.State == (command.Accept ? "accepted" : "declined"))
            {
                return new Answered(invitation.Id, invitation.State);
            }

            if (Refusal(panel, invitation, command.Accept, time.GetUtcNow()) is { } refusal)
            {
                // Refused, and on record: who answers late, or otherwise than before, may ask why the seat is gone.
                failureEffects.Do(async cancel =>
                {
                    await panels.GetForUpdate(panel.Id, cancel);
                    if (
                        await sql.One<long>(
                            Refused,
                            new { id = panel.Id, number = invitation.Number },
                            cancel
                        ) < MostRefused
                    )
                    {
                        await panels.Log(
                            panel.Id,
                            "answer_refused",
                            cancel,
                            invitation.Number,
                            command.Accept ? "accepted" : "declined"
                        );
                    }
                });
                return refusal;
            }

            if (command.Accept)
            {
                // Of two seats that are accepted at the same instant the second is counted behind the first.
                await experts.Hold(invitation.ExpertId, cancellationToken);
                var reasons = await pool.AgainstHolder(
                    invitation,
                    panel.Id,
                    await panels.PartiesOf(panel.ProcurementId, cancellationToken),
                    panel.EvaluationAt,
                    cancellationToken
                );
                if (reasons.Count > 0)
                {
                    failureEffects.Do(cancel =>
                        outbox.Post(new RecheckPanel.Command(panel.Id) { Again = true }, cancel)
                    );
                    return Unfit(reasons[0]);
                }

                if (invitation.EngagedOn is null)
                {
                    await panels.HoldDays(panel, [invitation], cancellationToken);
                }

                await panels.Close(invitation, "accepted", null, null, cancellationToken);
                await panels.Log(panel.Id, "accepted", cancellationToken, invitation.Number);
                await panels.SettleAccepted(panel, cancellationToken);
                return new Answered(invitation.Id, "accepted");
            }

            await panels.Close(
                invitation,
                "declined",
                command.Reason,
                string.IsNullOrEmpty(command.Note) ? null : command.Note.Trim(),
                cancellationToken
            );
            await panels.Log(
                panel.Id,
                "declined",
                cancellationToken,
                invitation.Number,
                command.Reason
            );
            await outbox.Post(
                new ReplaceExpert.Command(panel.Id, invitation.Id),
                cancellationToken
            );
            return new Answered(invitation.Id, "declined");
        }

        private static Problem Unfit(string reason) =>
            reason switch
            {
                "engaged" => Problem.Conflict(
                    "invitation.engaged",
                    "您当日已列入另一场评审，不能再参加这一场；已另请他人，您无需到场。",
                    "You are on another panel that day and cannot take this seat as well; somebody else is asked, and you need not come."
                ),
                "suspended" => Problem.Conflict(
                    "invitation.suspended",
                    "您的专家资格已暂停，不能参加这场评审；已另请他人。",
                    "You are suspended as an expert and cannot take this seat; somebody else is asked."
                ),
                FrequencyCap.PurchaserOften or FrequencyCap.ColleagueOften => Problem.Conflict(
                    "invitation.too_often",
                    "您参加评审已达次数上限，不能参加这场评审；已另请他人，您无需到场。",
                    "You sat as often as may be and cannot take this seat; somebody else is asked, and you need not come."
                ),
                _ => Problem.Conflict(
                    "invitation.excluded",
                    "经核对，您依法应当回避这场评审，不能参加；已另请他人。",
                    "By law you must not take part in this evaluation; somebody else is asked."
                ),
            };

        private static Problem? Refusal(
            PanelRow panel,
            InvitationRow invitation,
            bool accept,
            DateTimeOffset now
        )
        {
            if (!panel.IsLive || invitation.State == "cancelled")
            {
                return Problem.Conflict(
                    "invitation.cancelled",
                    "该次评审已取消，无需答复。",
                    "This evaluation was cancelled; no answer is needed."
                );
            }

            if (
                invitation.State == "expired"
                || (invitation.State == "invited" && invitation.AnswerBy <= now)
            )
            {
                return Problem.Conflict(
                    "invitation.expired",
                    "答复时间已过，已另请他人。",
                    "The time to answer is over; somebody else is asked."
                );
            }

            if (invitation.State == "accepted" && !accept && panel.EvaluationAt <= now)
            {
                return Problem.Conflict(
                    "invitation.begun",
                    "评审已经开始，请直接联系交易中心。",
                    "The evaluation has begun; call the trading centre."
                );
            }

            return invitation.State is "invited" or "accepted"
                ? null
                : Problem.Conflict(
                    "invitation.closed",
                    "该通知已经了结，不能再更改答复。",
                    "This invitation is closed; the answer cannot be changed."
                );
        }
    }
}
