using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Ties that experts declared at the door, in a supervisor's scope, the latest first. Experts by their numbers.</summary>
public static class ListDeclaredTies
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.ReadTies)]
    [PersonsOnly]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>The invitation.</summary>
        public Guid Id { get; init; }

        /// <summary>The panel.</summary>
        public Guid PanelId { get; init; }

        /// <summary>What was to be evaluated.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Which draw of the procurement.</summary>
        public int DrawNumber { get; init; }

        /// <summary>The number of the expert's invitation.</summary>
        public int Number { get; init; }

        /// <summary>For which seat.</summary>
        public string Specialty { get; init; } = "";

        /// <summary>When it was declared.</summary>
        public DateTimeOffset DeclaredAt { get; init; }

        /// <summary>Who recorded it.</summary>
        public string RecordedBy { get; init; } = "";

        /// <summary>In the expert's words.</summary>
        public string Tie { get; init; } = "";
    }

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.declared_tie.list",
        """
        select t.invitation_id as id, t.panel_id, t.procurement_id, t.draw_number, t.number, t.specialty, t.declared_at,
            t.recorded_by, t.tie
        from declared_tie t
        where {after} and {scope t.region, t.kind, t.office_id}
        order by {order} {page}
        """,
        "-declared",
        By<Item>.Id("t.invitation_id", item => item.Id),
        new Sort<Item>("declared", By<Item>.Instant("t.declared_at", item => item.DeclaredAt))
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(
        SqlSession sql,
        DeclaredTies ties,
        IProcurements procurements,
        CurrentCaller current
    ) : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await sql.Page(
                Select,
                new(null, query.Cursor, query.Take),
                current.Caller.ScopeOf(EvaluationPermissions.ReadTies),
                new { },
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
                    Tie = ties.Open(item.Id, item.Tie),
                }
            );
        }
    }
}
