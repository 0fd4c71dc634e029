using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>The specialties of the pool, with how many active experts each has.</summary>
public static class ListSpecialties
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.ManageExperts, EvaluationPermissions.ManagePanel)]
    public sealed record Query : IQuery<IReadOnlyList<Item>>;

    /// <summary>One specialty.</summary>
    public sealed record Item
    {
        /// <summary>As written in the files.</summary>
        public string Specialty { get; init; } = "";

        /// <summary>Active experts.</summary>
        public int Experts { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "evaluation.expert_specialty.counts",
        """
        select s.specialty, count(*) as experts
        from expert_specialty s join expert e on e.id = s.expert_id
        where e.state = 'active'
        group by s.specialty order by s.specialty
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => await sql.Query<Item>(Select, null, cancellationToken);
    }
}
