using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Takes an expert who may no longer evaluate from the panels to come: each seat goes to the next of the same order.</summary>
public static class WithdrawExpert
{
    /// <summary>The expert; each panel follows as a message of its own.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.withdraw_expert")]
    public sealed record Command(Guid ExpertId) : ICommand<Asked>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ExpertId.ToString();
    }

    /// <summary>What was asked for.</summary>
    /// <param name="Panels">How many panels the expert leaves.</param>
    public sealed record Asked(int Panels) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Panels > 0 ? AuditEntry.Ok : null;
    }

    /// <summary>One seat; nothing happens when it is no longer the expert's, or the expert may evaluate again.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.withdraw_seat")]
    public sealed record Seat(Guid PanelId, Guid InvitationId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    [WithoutScope("an expert leaves panels of the whole province")]
    private static readonly Statement Seats = Statement.Of(
        "evaluation.panel_invitation.of_expert",
        """
        select i.panel_id, i.id as invitation_id
        from panel_invitation i join panel p on p.id = i.panel_id
        where i.expert_id = @expertId and i.state in ('drawn', 'invited', 'accepted')
          and p.state in ('inviting', 'short', 'complete') and p.evaluation_at > @now
        order by i.panel_id, i.id
        """
    );

    private static readonly Statement StateOf = Statement.Of(
        "evaluation.expert.state",
        "select state from expert where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>, ICommandHandler<Seat, Unit>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var seats = await sql.Query<SeatRow>(
                Seats,
                new { expertId = command.ExpertId, now = time.GetUtcNow() },
                cancellationToken
            );
            foreach (var seat in seats)
            {
                await outbox.Post(new Seat(seat.PanelId, seat.InvitationId), cancellationToken);
            }

            return new Asked(seats.Count);
        }

        public async ValueTask<Outcome<Unit>> Handle(
            Seat command,
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
                    ({ } panel, { Holds: true } invitation)
                || panel.EvaluationAt <= time.GetUtcNow()
                || await sql.One<string>(
                    StateOf,
                    new { id = invitation.ExpertId },
                    cancellationToken
                ) == "active"
            )
            {
                return Unit.Value;
            }

            await panels.Close(invitation, "excluded", "suspended", null, cancellationToken);
            await panels.Log(
                panel.Id,
                "excluded",
                cancellationToken,
                invitation.Number,
                "suspended"
            );
            // Who was not told yet need not hear of it.
            if (invitation.State != "drawn")
            {
                await panels.TellExpert(
                    invitation,
                    EvaluationMessages.Withdrawn.With(
                        ("at", InviteExpert.Show(panel.EvaluationAt))
                    ),
                    cancellationToken
                );
            }

            await panels.PassOn(panel, [(invitation, "suspended")], cancellationToken);
            return Unit.Value;
        }

        private sealed record SeatRow
        {
            public Guid PanelId { get; init; }
            public Guid InvitationId { get; init; }
        }
    }
}
