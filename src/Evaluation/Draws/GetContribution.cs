using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>What was contributed to a draw so far, for who may contribute to it; nothing of the panel itself.</summary>
public static class GetContribution
{
    /// <summary>Of one panel.</summary>
    [Requires(EvaluationPermissions.ContributeToDraw)]
    [PersonsOnly]
    public sealed record Query(Guid PanelId) : IQuery<View>;

    /// <summary>As it is now.</summary>
    public sealed record View
    {
        public Guid PanelId { get; init; }

        /// <summary>Its key goes into a commitment.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>It goes into a commitment.</summary>
        public int DrawNumber { get; init; }

        /// <summary>For whom the caller contributes: <c>centre</c>, <c>purchaser</c> or <c>supervisor</c>.</summary>
        public string Party { get; init; } = "";

        /// <summary>See <see cref="Terms.ContributionPhases"/>.</summary>
        public string Phase { get; init; } = "";

        /// <summary>Until when what the phase waits for is taken; null where there is no end yet, or none any more.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary>Hash of the record of the freeze; null before.</summary>
        public string? RecordHash { get; init; }

        /// <summary>What there is, in the parties' order.</summary>
        public IReadOnlyList<PublishedContribution> Contributions { get; init; } = [];

        /// <summary>True where the caller may commit now.</summary>
        public bool MayCommit { get; init; }

        /// <summary>True where the caller may reveal now.</summary>
        public bool MayReveal { get; init; }

        /// <summary>True where the value beneath the caller's commitment is the platform's to open.</summary>
        public bool IsKept { get; init; }

        /// <summary>The beacon and its round; null where none is used.</summary>
        public BeaconRound? Beacon { get; init; }

        /// <summary>True where the centre may enter the beacon's value now.</summary>
        public bool MayEnterBeacon { get; init; }
    }

    [WithoutScope(
        "the panel is told to who may contribute to it, which the procurement's buyer decides, too"
    )]
    private static readonly Statement Select = Statement.Of(
        "evaluation.contribution.view",
        """
        select id, procurement_id, draw_number, state, draw_due_at, region, kind, office_id, commit_by, reveal_by, beacon_by,
               contributions_closed_at
        from panel where id = @id
        """
    );

    [WithoutScope("of the panel whose party the caller is")]
    private static readonly Statement Record = Statement.Of(
        "evaluation.contribution.view_record",
        "select record_json from panel where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        ContributionStore contributions,
        IProcurements procurements,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var panel = await sql.One<PanelRow>(
                Select,
                new { id = query.PanelId },
                cancellationToken
            );
            var procurement = panel is null
                ? null
                : await procurements.Find(panel.ProcurementId, cancellationToken);
            if (
                panel is null
                || DrawParties.Of(current.Caller, panel.DataPlace, procurement!.BuyerCode)
                    is not { } party
            )
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            var rows = await contributions.Of(panel.Id, cancellationToken);
            var now = time.GetUtcNow();
            var json = await sql.One<string?>(Record, new { id = panel.Id }, cancellationToken);
            var record = json is null ? null : FrozenRecord.FromJson(json).Value;
            var phase = ContributionStore.PhaseOf(panel, rows, now);
            var own = rows.Find(row => row.Party == party);
            return new View
            {
                PanelId = panel.Id,
                ProcurementId = panel.ProcurementId,
                Title = procurement.Title,
                DrawNumber = panel.DrawNumber,
                Party = party,
                Phase = phase,
                Until = phase switch
                {
                    "commit" => panel.CommitBy,
                    "reveal" => panel.RevealBy,
                    "beacon" => panel.BeaconBy,
                    _ => null,
                },
                RecordHash = json is null ? null : FrozenRecord.HashOf(json),
                Contributions = [.. rows.Select(row => row.Published)],
                MayCommit =
                    phase == "commit"
                    && own is null
                    && rows.TrueForAll(row =>
                        row.CommittedByPerson is null
                        || row.CommittedByPerson != current.Caller.PersonId
                    ),
                MayReveal = phase == "reveal" && own is { IsOwed: true },
                IsKept = own is { IsKept: true },
                Beacon = record?.Beacon,
                MayEnterBeacon =
                    phase == "beacon" && party == DrawParties.Centre && now >= panel.RevealBy,
            };
        }
    }
}
