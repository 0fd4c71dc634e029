using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Stands down the panels of a procurement whose bids are now due only after they were to evaluate; experts who were asked are
/// told, and so is the centre, which asks for another panel by the ground that the law knows.
/// </summary>
public static class PostponePanelsOf
{
    /// <summary>The procurement; nothing happens when every evaluation still comes after the deadline.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.postpone_panels")]
    public sealed record Command(Guid ProcurementId) : ICommand<Postponed>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Panels">How many panels were stood down.</param>
    public sealed record Postponed(int Panels) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Panels > 0 ? AuditEntry.Ok : null;
    }

    [WithoutScope("follows an event of the procurement")]
    private static readonly Statement TooEarly = Statement.Of(
        "evaluation.panel.too_early",
        """
        select id from panel
        where procurement_id = @procurementId and state <> 'cancelled' and evaluation_at > @now and evaluation_at < @deadline
        order by id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        PanelCancellation cancellation,
        IProcurements procurements,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Postponed>
    {
        public async ValueTask<Outcome<Postponed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await PanelRules.DeadlineOf(procurements, command.ProcurementId, cancellationToken)
                is not { } deadline
            )
            {
                return new Postponed(0);
            }

            var postponed = 0;
            foreach (
                var id in await sql.Query<Guid>(
                    TooEarly,
                    new
                    {
                        procurementId = command.ProcurementId,
                        now = time.GetUtcNow(),
                        deadline,
                    },
                    cancellationToken
                )
            )
            {
                var panel = (await panels.GetForUpdate(id, cancellationToken))!;
                var until = InviteExpert.Show(deadline);
                if (
                    !await cancellation.Run(
                        panel,
                        $"投标截止时间顺延至 {until}，评审改期",
                        cancellationToken
                    )
                )
                {
                    continue;
                }

                postponed++;
                if (panel.RequestedByPerson is { } centre)
                {
                    await notices.ToPerson(
                        centre,
                        EvaluationMessages.PostponedWithProcurement.With(
                            ("at", InviteExpert.Show(panel.EvaluationAt)),
                            ("until", until)
                        ),
                        $"/panels/{panel.Id}",
                        cancellationToken
                    );
                }
            }

            return new Postponed(postponed);
        }
    }
}
