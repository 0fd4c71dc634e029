using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>Draws to which the caller may contribute and that are not made yet, the next to be drawn first.</summary>
public static class ListContributions
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.ContributeToDraw)]
    [PersonsOnly]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>One draw.</summary>
    public sealed record Item
    {
        /// <summary>Panel.</summary>
        public Guid Id { get; init; }
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";
        public int DrawNumber { get; init; }

        /// <summary>When it is drawn, or until when the draw waits.</summary>
        public DateTimeOffset DrawDueAt { get; init; }

        /// <summary>How many of the parties committed.</summary>
        public int Committed { get; init; }

        /// <summary>Of those, how many have revealed.</summary>
        public int Revealed { get; init; }
    }

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.contribution.list",
        """
        select p.id, p.procurement_id, p.draw_number, p.draw_due_at,
               (select count(*) from panel_contribution c where c.panel_id = p.id and c.commitment is not null) as committed,
               (select count(*) from panel_contribution c
                where c.panel_id = p.id and c.commitment is not null and c.value is not null) as revealed
        from panel p
        where {after} and p.state in ('requested', 'frozen') and p.contributions_closed_at is null
          and ({scope p.region, p.kind, p.office_id} or p.buyer_code = @buyer)
        order by {order} {page} {recompile}
        """,
        "due",
        By<Item>.Id("p.id", item => item.Id),
        new Sort<Item>("due", By<Item>.Instant("p.draw_due_at", item => item.DrawDueAt))
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
            var caller = current.Caller;
            var found = await sql.Page(
                Select,
                new(null, query.Cursor, query.Take),
                caller.ScopeOf(
                    EvaluationPermissions.ManagePanel,
                    EvaluationPermissions.DecideRedraw
                ),
                new { buyer = DrawParties.BuyerOf(caller)?.ToString() },
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            var titles = await procurements.Titles(
                [.. page.Items.Select(item => item.ProcurementId).Distinct()],
                cancellationToken
            );
            return page.As(item =>
                item with
                {
                    Title = titles.GetValueOrDefault(item.ProcurementId, ""),
                }
            );
        }
    }
}
