using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Has the panels of a procurement looked at again whose bids were opened after they were drawn.</summary>
public static class RecheckPanelsOf
{
    /// <summary>The procurement.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.recheck_panels")]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Asked>;

    /// <summary>What was asked for.</summary>
    /// <param name="Panels">How many panels are looked at again.</param>
    public sealed record Asked(int Panels) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Panels > 0 ? AuditEntry.Ok : null;
    }

    [WithoutScope("follows an event of the procurement")]
    private static readonly Statement BidsUnknown = Statement.Of(
        "evaluation.panel.bids_unknown",
        """
        select id from panel
        where procurement_id in @ids and state <> 'cancelled' and bids_known = {false} and evaluation_at > @now
        order by id
        """
    );

    internal sealed class Handler(SqlSession sql, OutboxWriter outbox, TimeProvider time)
        : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panels = await sql.Query<Guid>(
                BidsUnknown,
                new { ids = command.All(), now = time.GetUtcNow() },
                cancellationToken
            );
            foreach (var panel in panels)
            {
                await outbox.Post(new RecheckPanel.Command(panel), cancellationToken);
            }

            return new Asked(panels.Count);
        }
    }
}
