using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Evaluation.Ratings;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An expert's own copy of the expert's file. Of invitations it holds none: which projects they were for is sealed until
/// the result, also from a copy that might be asked of the expert.
/// </summary>
internal sealed class ExpertsOwnData(
    SqlSession sql,
    ExpertStore experts,
    ExpertLoads loads,
    RatingSums sums
) : IPersonalHoldings
{
    private static readonly Statement OfPerson = Statement.Of(
        "evaluation.expert.of_person",
        "select id from expert where person_id = @personId order by created_at, id"
    );

    public LocalizedText Title { get; } =
        new("评审专家库中的本人档案", "The person's file as an expert");

    public async Task<object?> Of(Guid personId, EntityCode? entityCode, CancellationToken cancel)
    {
        var files = new List<Expert>();
        foreach (var id in await sql.Query<Guid>(OfPerson, new { personId }, cancel))
        {
            files.Add(
                (await experts.Read(id, cancel))! with
                {
                    Load = await loads.Of(id, cancel),
                    Assessments = await sums.ToldTo(id, cancel),
                }
            );
        }

        return files.Count == 0 ? null : files;
    }
}
