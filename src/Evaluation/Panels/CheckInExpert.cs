using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// At the door of the evaluation: an expert came, did not come once it was to begin, or avoids himself on seeing the parties. The
/// seat of who is missing goes to the next of the same order (财库〔2016〕198号 art. 17). 409 while the names are sealed.
/// </summary>
public static class CheckInExpert
{
    /// <summary>One expert, by the number of the invitation; nothing changes when the same was said before.</summary>
    /// <param name="PanelId">The panel.</param>
    /// <param name="Number">The invitation's number.</param>
    /// <param name="Outcome">One of <see cref="CheckInOutcomes"/>.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    [PersonsOnly]
    public sealed record Command(Guid PanelId, int Number, string Outcome)
        : ICommand<CheckedIn>,
            IAbout
    {
        /// <summary>What tie the expert declared; needed to avoid.</summary>
        [Secret]
        public string? Note { get; init; }

        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Number">The invitation's number.</param>
    /// <param name="Outcome">One of <see cref="CheckInOutcomes"/>.</param>
    /// <param name="Note">What tie the expert declared; needed to avoid. Sealed, and read by supervisors alone.</param>
    public sealed record Body(int Number, string Outcome, string? Note);

    /// <summary>The invitation now.</summary>
    /// <param name="Number">Which.</param>
    /// <param name="State">See <see cref="Terms.InvitationStates"/>.</param>
    /// <param name="ArrivedAt">When its expert came.</param>
    public sealed record CheckedIn(int Number, string State, DateTimeOffset? ArrivedAt);

    private static readonly Statement Arrived = Statement.Of(
        "evaluation.panel_invitation.arrived",
        "update panel_invitation set arrived_at = @now where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Number)
                .GreaterThan(0)
                .WithMessage("checkin.number", "请选择专家。", "Choose an expert.");
            RuleFor(command => command.Outcome)
                .Must(outcome => CheckInOutcomes.All.Any(known => known.Code == outcome))
                .WithMessage(
                    "checkin.outcome",
                    "请选择到场、未到场或当场回避。",
                    "Say whether the expert came, did not come, or avoids."
                );
            RuleFor(command => command.Note)
                .IsLine(500, "回避理由", "The tie that was declared")
                .When(command => command.Outcome == CheckInOutcomes.Avoids);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        DeclaredTies ties,
        OutboxWriter outbox,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, CheckedIn>
    {
        public async ValueTask<Outcome<CheckedIn>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, current, cancellationToken);
            var invitation = panel is null
                ? null
                : (await panels.InvitationsOf(panel.Id, cancellationToken)).Find(one =>
                    one.Number == command.Number
                );
            if (panel is null || invitation is null)
            {
                return Problem.NotFound(
                    "没有这个评标委员会或这位专家。",
                    "There is no such panel, or no such expert on it."
                );
            }

            var now = time.GetUtcNow();
            if (Said(invitation) == command.Outcome)
            {
                return Now(invitation);
            }

            if (Refusal(panel, invitation, command.Outcome, now) is { } refusal)
            {
                return refusal;
            }

            if (command.Outcome == CheckInOutcomes.Arrived)
            {
                await sql.Execute(Arrived, new { id = invitation.Id, now }, cancellationToken);
                await panels.Log(panel.Id, "arrived", cancellationToken, invitation.Number);
                await panels.Move(panel.Id, panel.State, cancellationToken);
                return Now(invitation with { ArrivedAt = now });
            }

            var (state, reason) =
                command.Outcome == CheckInOutcomes.Missing
                    ? ("no_show", "no_show")
                    : ("avoided", "declared");
            await panels.Close(invitation, state, reason, null, cancellationToken);
            if (command.Outcome == CheckInOutcomes.Avoids)
            {
                await ties.Keep(
                    panel.Id,
                    invitation,
                    command.Note!.Trim(),
                    current.Caller.Name,
                    now,
                    cancellationToken
                );
            }

            await panels.Log(panel.Id, state, cancellationToken, invitation.Number, reason);
            await panels.Move(panel.Id, panel.State, cancellationToken);
            await outbox.Post(
                new ReplaceExpert.Command(panel.Id, invitation.Id),
                cancellationToken
            );
            return Now(invitation with { State = state });
        }

        private static CheckedIn Now(InvitationRow invitation) =>
            new(invitation.Number, invitation.State, invitation.ArrivedAt);

        private static string? Said(InvitationRow invitation) =>
            invitation switch
            {
                { State: "no_show" } => CheckInOutcomes.Missing,
                { State: "avoided" } => CheckInOutcomes.Avoids,
                { State: "accepted", ArrivedAt: not null } => CheckInOutcomes.Arrived,
                _ => null,
            };

        private static Problem? Refusal(
            PanelRow panel,
            InvitationRow invitation,
            string outcome,
            DateTimeOffset now
        )
        {
            if (!panel.IsLive)
            {
                return Problem.Conflict(
                    "checkin.no_panel",
                    "评标委员会尚未抽取或已取消，不能签到。",
                    "The panel was not drawn yet or was cancelled; nobody is checked in."
                );
            }

            if (panel.UnsealedAt is null)
            {
                return Problem.Conflict(
                    "checkin.sealed",
                    "名单尚未启封，请先启封再签到。",
                    "The names are sealed; unseal them, then check in."
                );
            }

            if (invitation.State != "accepted")
            {
                return Problem.Conflict(
                    "checkin.not_on_panel",
                    "这位专家没有确认参加，或已退出。",
                    "This expert did not accept, or has left the panel."
                );
            }

            if (outcome == CheckInOutcomes.Missing && invitation.ArrivedAt is not null)
            {
                return Problem.Conflict(
                    "checkin.arrived",
                    "这位专家已签到；如当场回避，请选择“当场回避”。",
                    "This expert is checked in; who avoids himself now is recorded so."
                );
            }

            return outcome == CheckInOutcomes.Missing && now < panel.EvaluationAt
                ? Problem.Conflict(
                    "checkin.too_early",
                    $"评审 {InviteExpert.Show(panel.EvaluationAt)} 开始，在此之前不能记为未到场。",
                    $"The evaluation begins at {InviteExpert.Show(panel.EvaluationAt)}; nobody is missing before."
                )
                : null;
        }
    }
}
