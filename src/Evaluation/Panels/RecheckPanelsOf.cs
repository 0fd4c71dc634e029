using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Has the panels of a procurement looked at again whose bids were opened after they were drawn.</summary>
public static class RecheckPanelsOf
{
    /// <summary>The procurement.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.recheck_panels")]
    public sealed record Command(Guid ProcurementId) : ICommand<Asked>, IAbout, IJoins<Command>
    {
        /// <summary>Others that are worked with it.</summary>
        public IReadOnlyList<Guid> Others { get; init; } = [];

        /// <inheritdoc/>
        static Command IJoins<Command>.Join(IReadOnlyList<Command> several) =>
            several[0] with
            {
                Others = [.. several.Skip(1).Select(one => one.ProcurementId)],
            };

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

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
                new
                {
                    ids = (Guid[])[command.ProcurementId, .. command.Others],
                    now = time.GetUtcNow(),
                },
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
