using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>
/// How often experts were drawn for a procurement, and why again: for everybody, and from the first draw on. Which panels they
/// were is told with the result.
/// </summary>
public static class DrawsOfProcurement
{
    /// <summary>Of one procurement.</summary>
    [Anyone("that a draw is repeated is everybody's to see; nobody is named")]
    public sealed record Query(Guid ProcurementId) : IQuery<IReadOnlyList<Draw>>;

    /// <summary>A list that was frozen.</summary>
    public sealed record Draw
    {
        public int DrawNumber { get; init; }
        public DateTimeOffset FrozenAt { get; init; }

        /// <summary>See <see cref="RedrawGrounds"/>; null for a first draw.</summary>
        public string? Ground { get; init; }

        /// <summary>Whether it was cancelled.</summary>
        public bool IsCancelled { get; init; }

        /// <summary>The panel, for its proof; null before the result.</summary>
        public Guid? PanelId { get; init; }
    }

    [WithoutScope("that a draw is repeated is everybody's to see; nobody is named")]
    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.draws_of_procurement",
        """
        select id, draw_number, frozen_at, redraw_ground as ground, state
        from panel where procurement_id = @id and frozen_at is not null order by draw_number
        """
    );

    internal sealed class Handler(SqlSession sql, IProcurements procurements)
        : IQueryHandler<Query, IReadOnlyList<Draw>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Draw>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Query<Row>(
                Select,
                new { id = query.ProcurementId },
                cancellationToken
            );
            var open =
                rows.Count > 0
                && await procurements.Find(query.ProcurementId, cancellationToken)
                    is { } procurement
                && (procurement.IsDecided || procurement.IsEnded);
            return rows.ConvertAll(row => new Draw
            {
                DrawNumber = row.DrawNumber,
                FrozenAt = row.FrozenAt,
                Ground = row.Ground,
                IsCancelled = row.State == "cancelled",
                PanelId = open ? row.Id : null,
            });
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public int DrawNumber { get; init; }
            public DateTimeOffset FrozenAt { get; init; }
            public string? Ground { get; init; }
            public string State { get; init; } = "";
        }
    }
}
