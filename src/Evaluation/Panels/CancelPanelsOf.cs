using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Cancels the panels of a procurement that was cancelled; experts who were asked are told, and so is the centre.</summary>
public static class CancelPanelsOf
{
    /// <summary>The procurement; nothing happens when it has no panel that still is to evaluate.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.cancel_panels")]
    public sealed record Command(Guid ProcurementId, string Reason) : ICommand<Cancelled>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Panels">How many panels were cancelled.</param>
    public sealed record Cancelled(int Panels) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Panels > 0 ? AuditEntry.Ok : null;
    }

    // An evaluation that was held keeps its panel on file as it sat.
    [WithoutScope("follows an event of the procurement")]
    private static readonly Statement Live = Statement.Of(
        "evaluation.panel.live_of_procurement",
        """
        select id from panel
        where procurement_id = @procurementId and state <> 'cancelled' and evaluation_at > @now
        order by id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        PanelCancellation cancellation,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Cancelled>
    {
        public async ValueTask<Outcome<Cancelled>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var cancelled = 0;
            foreach (
                var id in await sql.Query<Guid>(
                    Live,
                    new { procurementId = command.ProcurementId, now = time.GetUtcNow() },
                    cancellationToken
                )
            )
            {
                var panel = (await panels.GetForUpdate(id, cancellationToken))!;
                if (!await cancellation.Run(panel, command.Reason, cancellationToken))
                {
                    continue;
                }

                cancelled++;
                if (panel.RequestedByPerson is { } centre)
                {
                    await notices.ToPerson(
                        centre,
                        EvaluationMessages.CancelledWithProcurement.With(
                            ("at", InviteExpert.Show(panel.EvaluationAt))
                        ),
                        $"/panels/{panel.Id}",
                        cancellationToken
                    );
                }
            }

            return new Cancelled(cancelled);
        }
    }
}
