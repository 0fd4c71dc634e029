using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Panels by what they evaluate: part of the procurement's title, number or buyer. In the caller's scope.</summary>
public static class FindPanels
{
    /// <summary>What to look for.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query : IQuery<IReadOnlyList<Found>>
    {
        /// <summary>The words.</summary>
        public string Words { get; init; } = "";

        /// <summary>At most so many.</summary>
        public int Take { get; init; } = 10;
    }

    /// <summary>One panel.</summary>
    public sealed record Found
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What it evaluates.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Which draw of the procurement it is.</summary>
        public int DrawNumber { get; init; }

        /// <summary>See <see cref="Terms.PanelStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When the evaluation begins.</summary>
        public DateTimeOffset EvaluationAt { get; init; }
    }

    // Of as many procurements panels are looked for.
    private const int Procurements = 200;

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.find",
        """
        select p.id, p.procurement_id, p.draw_number, p.state, p.evaluation_at from panel p
        where p.procurement_id in @ids and {scope p.region, p.kind, p.office_id}
        order by p.evaluation_at desc, p.id {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Words).IsLine(100, "关键词", "The words");
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Found>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Found>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(EvaluationPermissions.ManagePanel);
            var named = await procurements.Matching(
                query.Words,
                scope,
                Procurements,
                cancellationToken
            );
            if (named.Count == 0)
            {
                return new List<Found>();
            }

            var found = await sql.Query<Found>(
                Select,
                scope,
                new
                {
                    ids = named.Keys.ToArray(),
                    skip = 0,
                    take = query.Take,
                },
                cancellationToken
            );
            return found.ConvertAll(panel => panel with { Title = named[panel.ProcurementId] });
        }
    }
}
