using Trading.Analysis.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Freezes the list of candidates and publishes its hash. It commits before the draw's entropy exists: nobody can be
/// added or left out once the outcome can be known.
/// </summary>
public static class FreezeList
{
    /// <summary>Of one panel; nothing happens when it is frozen already; before the draw is due it asks to be run then.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.freeze")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.panel_specialty.of_panel",
        "select specialty from panel_specialty where panel_id = @id order by specialty"
    );

    // A pool may have a hundred thousand experts.
    private static readonly BulkTable Candidates = new(
        "panel_candidate",
        ("panel_id", BulkType.Id),
        ("alias", BulkType.Text),
        ("expert_id", BulkType.Id)
    );

    private static readonly Statement Freeze = Statement.Of(
        "evaluation.panel.freeze",
        """
        update panel set state = 'frozen', frozen_at = @now, list_json = @json, list_hash = @hash, bids_known = @bidsKnown,
               changed_at = @now, version = version + 1
        where id = @id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        PanelCancellation cancellation,
        Pool pool,
        IProcurements procurements,
        IEntropy entropy,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        // 128 bits: nobody guesses whose alias it is.
        private const int AliasBytes = 16;

        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is not { State: "requested" })
            {
                return Unit.Value;
            }

            if (panel.DrawDueAt > time.GetUtcNow())
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, panel.DrawDueAt);
                return Unit.Value;
            }

            var procurement = (await procurements.Find(panel.ProcurementId, cancellationToken))!;
            if (procurement.State == "cancelled")
            {
                // Cancelled at the instant at which the panel was asked for.
                await cancellation.Run(panel, "项目已终止", cancellationToken);
                return Unit.Value;
            }

            var members = await pool.Load(
                await sql.Query<string>(Specialties, new { id = panel.Id }, cancellationToken),
                await panels.PartiesOf(panel.ProcurementId, cancellationToken),
                panel.EvaluationAt,
                panel.Id,
                cancellationToken
            );
            var aliases = members
                .Select(member => member.ExpertId)
                .Distinct()
                .ToDictionary(expert => expert, _ => NewAlias());
            // Employers are compared, never shown: each gets an alias of its own.
            var employers = members
                .Select(member => member.Employer)
                .OfType<string>()
                .Distinct()
                .ToDictionary(employer => employer, _ => NewAlias());
            var list = FrozenList
                .Freeze(
                    members.Select(member => new Candidate(
                        aliases[member.ExpertId],
                        member.Specialty,
                        member.Employer is null ? null : employers[member.Employer],
                        member.Exclusions
                    ))
                )
                .Value;
            await sql.Load(
                Candidates,
                [.. aliases.Select(one => new object?[] { panel.Id, one.Value, one.Key })],
                cancellationToken
            );

            await sql.Execute(
                Freeze,
                new
                {
                    id = panel.Id,
                    now = time.GetUtcNow(),
                    json = list.Json,
                    hash = list.Hash,
                    bidsKnown = procurement.State != "published",
                },
                cancellationToken
            );
            await panels.Log(panel.Id, "frozen", cancellationToken, detail: list.Hash);
            await outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken);
            return Unit.Value;
        }

        private string NewAlias() => Convert.ToHexStringLower(entropy.Next(AliasBytes));
    }
}
