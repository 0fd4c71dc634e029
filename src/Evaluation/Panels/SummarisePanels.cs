using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>How experts are shared, in figures for everybody.</summary>
public static class SummarisePanels
{
    /// <summary>How far back it looks.</summary>
    public const int Days = 365;

    /// <summary>Nothing to say.</summary>
    [Anyone("figures of the shared pool, in which nobody is named")]
    public sealed record Query : IQuery<Summary>;

    /// <summary>The pool and the panels of a year.</summary>
    /// <param name="Experts">Active experts.</param>
    /// <param name="Panels">Panels whose seats were all taken, for evaluations within a year.</param>
    /// <param name="AcrossCities">Of these, with experts of at least two cities.</param>
    public sealed record Summary(int Experts, int Panels, int AcrossCities);

    [WithoutScope("figures of the whole province, in which nobody is named")]
    private static readonly Statement Count = Statement.Of(
        "evaluation.panel.summary",
        """
        select (select count(*) from expert where state = 'active') as experts,
               count(*) as panels,
               coalesce(sum(case when cities > 1 then 1 else 0 end), 0) as across_cities
        from (
            select p.id, count(distinct substring(e.region, 1, 4)) as cities
            from panel p
            join panel_invitation i on i.panel_id = p.id and i.state = 'accepted'
            join expert e on e.id = i.expert_id
            where p.state = 'complete' and p.evaluation_at >= @since
            group by p.id
        ) as seated
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time) : IQueryHandler<Query, Summary>
    {
        public async ValueTask<Outcome<Summary>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = (
                await sql.One<Row>(
                    Count,
                    new { since = time.GetUtcNow().AddDays(-Days) },
                    cancellationToken
                )
            )!;
            return new Summary(row.Experts, row.Panels, row.AcrossCities);
        }
    }

    private sealed record Row
    {
        public int Experts { get; init; }
        public int Panels { get; init; }
        public int AcrossCities { get; init; }
    }
}
