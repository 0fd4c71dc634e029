using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What anybody needs to recompute a draw, without a name in it: the hash of the frozen list and the commitment to the
/// secret from the moment it is frozen, attempts at the draw that failed, list and transcript once there is a result.
/// </summary>
public static class ProofOfDraw
{
    /// <summary>One panel's draw.</summary>
    [Anyone("a draw is fair when everybody can recompute it; the proof names nobody")]
    public sealed record Query(Guid PanelId) : IQuery<Proof>;

    public sealed record Proof
    {
        /// <summary>OCDS id of the procurement; null before the result.</summary>
        public string? Ocid { get; init; }

        /// <summary>Which draw of the procurement it is.</summary>
        public int DrawNumber { get; init; }

        /// <summary>When the list was frozen.</summary>
        public DateTimeOffset FrozenAt { get; init; }

        /// <summary>SHA-256 of the frozen list.</summary>
        public string ListHash { get; init; } = "";

        /// <summary>
        /// SHA-256 of <c>draw-commitment|</c> and the entropy that the transcript shows; null for draws from before there were
        /// commitments.
        /// </summary>
        public string? Commitment { get; init; }

        /// <summary>SHA-256 of the record of the freeze; null for draws from before there were records.</summary>
        public string? RecordHash { get; init; }

        /// <summary>What was contributed besides the platform's secret, as it was committed to and revealed.</summary>
        public IReadOnlyList<PublishedContribution> Contributions { get; init; } = [];

        /// <summary>When an attempt at the draw was rolled back; the next one gave the same.</summary>
        public IReadOnlyList<DateTimeOffset> FailedAttempts { get; init; } = [];

        /// <summary>When it was drawn; null before.</summary>
        public DateTimeOffset? DrawnAt { get; init; }

        /// <summary>The record of the freeze as it was hashed: all that was fixed before the draw; null before the result.</summary>
        public string? Record { get; init; }

        /// <summary>The frozen list as it was hashed; null before the result.</summary>
        public string? List { get; init; }

        /// <summary>The transcript; null before the result.</summary>
        public string? Transcript { get; init; }

        /// <summary>
        /// SHA-256 of the numbered list of panels of a draw under quotas, from when nobody can commit any more; null for a draw
        /// without.
        /// </summary>
        public string? LotteryHash { get; init; }

        /// <summary>The numbered list of panels as it was hashed; null before the result.</summary>
        public string? Lottery { get; init; }

        /// <summary>As whoever checks reads it.</summary>
        public PublishedDraw AsPublished() =>
            new()
            {
                Ocid = Ocid,
                DrawNumber = DrawNumber,
                FrozenAt = FrozenAt,
                ListHash = ListHash,
                Commitment = Commitment,
                RecordHash = RecordHash,
                FailedAttempts = FailedAttempts,
                DrawnAt = DrawnAt,
                Contributions = Contributions,
                Record = Record,
                List = List,
                Transcript = Transcript,
                LotteryHash = LotteryHash,
                Lottery = Lottery,
            };
    }

    [WithoutScope("anybody may recompute a draw; the proof names nobody")]
    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.proof",
        """
        select procurement_id, draw_number, frozen_at, list_hash, secret_commitment, record_hash, record_json, drawn_at, list_json,
               transcript, lottery_hash, lottery_json
        from panel where id = @id and list_hash is not null
        """
    );

    private static readonly Statement Failed = Statement.Of(
        "evaluation.panel_event.failed_attempts",
        "select at from panel_event where panel_id = @id and kind = 'draw_failed' order by seq"
    );

    internal sealed class Handler(
        SqlSession sql,
        ContributionStore contributions,
        IProcurements procurements
    ) : IQueryHandler<Query, Proof>
    {
        public async ValueTask<Outcome<Proof>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var panel = await sql.One<Row>(Select, new { id = query.PanelId }, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有可公布的抽取记录。", "There is no draw to be shown.");
            }

            var procurement = (await procurements.Find(panel.ProcurementId, cancellationToken))!;
            var open = procurement.IsDecided || procurement.IsEnded;
            return new Proof
            {
                Ocid = open ? procurement.Ocid : null,
                DrawNumber = panel.DrawNumber,
                FrozenAt = panel.FrozenAt,
                ListHash = panel.ListHash,
                Commitment = panel.SecretCommitment,
                RecordHash = panel.RecordHash,
                Contributions =
                [
                    .. (await contributions.Of(query.PanelId, cancellationToken)).Select(row =>
                        row.Published
                    ),
                ],
                FailedAttempts = await sql.Query<DateTimeOffset>(
                    Failed,
                    new { id = query.PanelId },
                    cancellationToken
                ),
                DrawnAt = panel.DrawnAt,
                Record = open ? panel.RecordJson : null,
                List = open ? panel.ListJson : null,
                Transcript = open ? panel.Transcript : null,
                LotteryHash = panel.LotteryHash,
                Lottery = open ? panel.LotteryJson : null,
            };
        }

        private sealed record Row
        {
            public Guid ProcurementId { get; init; }
            public int DrawNumber { get; init; }
            public DateTimeOffset FrozenAt { get; init; }
            public string ListHash { get; init; } = "";
            public string? SecretCommitment { get; init; }
            public string? RecordHash { get; init; }
            public string? RecordJson { get; init; }
            public DateTimeOffset? DrawnAt { get; init; }
            public string? ListJson { get; init; }
            public string? Transcript { get; init; }
            public string? LotteryHash { get; init; }
            public string? LotteryJson { get; init; }
        }
    }
}
