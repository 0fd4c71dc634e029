using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>Requests for one more draw in the caller's scope, the latest first, with the draws before.</summary>
public static class ListRedraws
{
    /// <summary>All of them, or those that wait.</summary>
    [Requires(EvaluationPermissions.DecideRedraw)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>See <see cref="Terms.RedrawStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>One request.</summary>
    public sealed record Item
    {
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Which draw it would be.</summary>
        public int DrawNumber { get; init; }

        /// <summary>See <see cref="RedrawGrounds"/>.</summary>
        public string Ground { get; init; } = "";

        /// <summary>In the asker's words.</summary>
        public string Reason { get; init; } = "";
        public DateTimeOffset AskedAt { get; init; }
        public string AskedBy { get; init; } = "";

        /// <summary>See <see cref="Terms.RedrawStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it was decided so.</summary>
        public string? Note { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }

        /// <summary>The draws before, the first one first.</summary>
        public IReadOnlyList<Draw> Before { get; init; } = [];
    }

    /// <summary>A draw before.</summary>
    public sealed record Draw
    {
        public Guid ProcurementId { get; init; }
        public int DrawNumber { get; init; }

        /// <summary>Null for one whose list was never frozen.</summary>
        public DateTimeOffset? FrozenAt { get; init; }
        public string RequestedBy { get; init; } = "";

        /// <summary>Why it was drawn; null for a first draw.</summary>
        public string? Ground { get; init; }

        /// <summary>Why it was cancelled.</summary>
        public string? Reason { get; init; }
    }

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.redraw.list",
        """
        select c.procurement_id, c.draw_number, c.ground, c.reason, c.asked_at, c.asked_by, c.state, c.note, c.decided_at
        from redraw_consent c
        where {after} and {scope c.region, c.kind, c.office_id} and (@state is null or c.state = @state)
        order by {order} {page} {recompile}
        """,
        "-asked",
        By<Item>.Id("c.procurement_id", item => item.ProcurementId),
        new Sort<Item>("asked", By<Item>.Instant("c.asked_at", item => item.AskedAt))
    );

    [WithoutScope("of the procurements that were found in scope")]
    private static readonly Statement Earlier = Statement.Of(
        "evaluation.redraw.list_earlier",
        """
        select procurement_id, draw_number, frozen_at, requested_by, redraw_ground as ground, reason
        from panel where procurement_id in @ids order by procurement_id, draw_number
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await sql.Page(
                Select,
                new(null, query.Cursor, query.Take),
                current.Caller.ScopeOf(EvaluationPermissions.DecideRedraw),
                new { state = query.State },
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            if (page.Items.Count == 0)
            {
                return page;
            }

            Guid[] ids = [.. page.Items.Select(item => item.ProcurementId).Distinct()];
            var titles = await procurements.Titles(ids, cancellationToken);
            var before = (await sql.Query<Draw>(Earlier, new { ids }, cancellationToken)).ToLookup(
                draw => draw.ProcurementId
            );
            return page.As(item =>
                item with
                {
                    Title = titles.GetValueOrDefault(item.ProcurementId, ""),
                    Before =
                    [
                        .. before[item.ProcurementId]
                            .Where(draw => draw.DrawNumber < item.DrawNumber),
                    ],
                }
            );
        }
    }
}
