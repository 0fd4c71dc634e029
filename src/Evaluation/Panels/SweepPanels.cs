using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Looks every minute for what should have happened to panels and did not, and asks for it again; every job it asks
/// for does nothing when it was done after all. Time passes without an event: this is for what it should have brought.
/// </summary>
public static class SweepPanels
{
    /// <summary>How long after its time a step counts as overdue.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>All panels.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Swept>;

    /// <summary>What was asked for again.</summary>
    /// <param name="Steps">How many steps.</param>
    public sealed record Swept(int Steps) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Steps > 0 ? AuditEntry.Ok : null;
    }

    private const int AtOnce = 500;

    [WithoutScope("the sweep is the platform's")]
    private static readonly Statement Undrawn = Statement.Of(
        "evaluation.sweep.undrawn",
        """
        select id, state from panel
        where state in ('requested', 'frozen') and draw_due_at < @late order by draw_due_at {page}
        """
    );

    [WithoutScope("the sweep is the platform's")]
    private static readonly Statement Overdue = Statement.Of(
        "evaluation.sweep.overdue",
        """
        select i.id, i.panel_id, i.state, i.answer_by, i.next_stage_at
        from panel_invitation i join panel p on p.id = i.panel_id
        where p.state in ('inviting', 'short', 'complete')
          and ((i.state = 'drawn' and i.drawn_at < @late)
               or (i.state = 'invited' and i.reminded_at is null and i.remind_at < @late)
               or (i.state = 'invited' and i.next_stage_at < @late and i.answer_by > @now)
               or (i.state = 'invited' and i.answer_by < @late))
        order by i.drawn_at {page}
        """
    );

    // A departed expert's seat was passed on exactly when the log says so.
    [WithoutScope("the sweep is the platform's")]
    private static readonly Statement NotPassedOn = Statement.Of(
        "evaluation.sweep.not_passed_on",
        """
        select i.id, i.panel_id, i.state, i.answer_by
        from panel_invitation i join panel p on p.id = i.panel_id
        where p.state in ('inviting', 'short', 'complete')
          and i.state in ('declined', 'expired', 'no_show', 'avoided') and i.answered_at < @late
          and not exists (select 1 from panel_event e
                          where e.panel_id = i.panel_id and e.number = i.number and e.kind in ('replaced', 'too_late'))
        order by i.drawn_at {page}
        """
    );

    // Given before days were held, or by a host of an older version.
    [WithoutScope("the sweep is the platform's")]
    private static readonly Statement WithoutDay = Statement.Of(
        "evaluation.sweep.without_day",
        """
        select distinct p.id
        from panel p join panel_invitation i on i.panel_id = p.id
        where p.state in ('inviting', 'short', 'complete') and p.evaluation_at > @now
          and i.state in ('drawn', 'invited', 'accepted') and i.engaged_on is null
        order by p.id {page}
        """
    );

    // Asked for before panels knew the buyer's name, or by a host of an older version.
    [WithoutScope("the sweep is the platform's")]
    private static readonly Statement WithoutBuyer = Statement.Of(
        "evaluation.sweep.without_buyer",
        "select id, procurement_id from panel where buyer_plain is null order by id {page}"
    );

    private static readonly Statement NameBuyer = Statement.Of(
        "evaluation.panel.buyer_plain",
        "update panel set buyer_plain = @plain where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        Freezing freezing,
        IProcurements procurements,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Swept>
    {
        public async ValueTask<Outcome<Swept>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var window = new
            {
                now,
                late = now - Patience,
                skip = 0,
                take = AtOnce,
            };
            var steps = 0;
            foreach (var panel in await sql.Query<PanelLine>(Undrawn, window, cancellationToken))
            {
                if (await freezing.IsAskedFor(panel.Id, cancellationToken))
                {
                    continue;
                }

                await (
                    panel.State == "requested"
                        ? outbox.Post(new FreezeList.Command(panel.Id), cancellationToken)
                        : outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken)
                );
                steps++;
            }

            var waiting = await sql.Query<InvitationLine>(Overdue, window, cancellationToken);
            var departed = await sql.Query<InvitationLine>(NotPassedOn, window, cancellationToken);
            foreach (var line in waiting.Concat(departed))
            {
                await Ask(line, now, cancellationToken);
                steps++;
            }

            foreach (var panel in await sql.Query<Guid>(WithoutDay, window, cancellationToken))
            {
                await outbox.Post(
                    new RecheckPanel.Command(panel) { Again = true },
                    cancellationToken
                );
                steps++;
            }

            await NameBuyers(cancellationToken);
            return new Swept(steps);
        }

        // Some at a time, for each procurement is read by itself.
        private async Task NameBuyers(CancellationToken cancel)
        {
            const int some = 100;
            foreach (
                var panel in await sql.Query<UnnamedLine>(
                    WithoutBuyer,
                    new { skip = 0, take = some },
                    cancel
                )
            )
            {
                var buyer = (await procurements.Find(panel.ProcurementId, cancel))?.BuyerName;
                await sql.Execute(
                    NameBuyer,
                    new { id = panel.Id, plain = Sittings.PlainOf(buyer ?? "") },
                    cancel
                );
            }
        }

        private Task Ask(InvitationLine line, DateTimeOffset now, CancellationToken cancel) =>
            line.State switch
            {
                "drawn" => outbox.Post(new InviteExpert.Command(line.PanelId, line.Id), cancel),
                "invited" when line.AnswerBy <= now => outbox.Post(
                    new ExpireInvitation.Command(line.PanelId, line.Id),
                    cancel
                ),
                // Where the reminder is overdue too, the next sweep asks for it.
                "invited" when line.NextStageAt <= now - Patience => outbox.Post(
                    new EscalateInvitation.Command(line.PanelId, line.Id),
                    cancel
                ),
                "invited" => outbox.Post(new RemindExpert.Command(line.PanelId, line.Id), cancel),
                _ => outbox.Post(new ReplaceExpert.Command(line.PanelId, line.Id), cancel),
            };

        private sealed record PanelLine
        {
            public Guid Id { get; init; }
            public string State { get; init; } = "";
        }

        private sealed record UnnamedLine
        {
            public Guid Id { get; init; }
            public Guid ProcurementId { get; init; }
        }

        private sealed record InvitationLine
        {
            public Guid Id { get; init; }
            public Guid PanelId { get; init; }
            public string State { get; init; } = "";
            public DateTimeOffset? AnswerBy { get; init; }
            public DateTimeOffset? NextStageAt { get; init; }
        }
    }
}
