using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>Reads and writes the parts of an expert's file (一人一档).</summary>
internal sealed class ExpertStore(SqlSession sql)
{
    private static readonly Statement InsertSpecialty = Statement.Of(
        "evaluation.expert_specialty.insert",
        "insert into expert_specialty (expert_id, specialty) values (@id, @specialty)"
    );

    private static readonly Statement InsertTie = Statement.Of(
        "evaluation.expert_tie.insert",
        """
        insert into expert_tie (expert_id, place, relation, organisation_name, organisation_code, from_day, to_day)
        values (@id, @ordinal, @relation, @name, @code, @from, @to)
        """
    );

    private static readonly Statement DeleteSpecialties = Statement.Of(
        "evaluation.expert_specialty.delete",
        "delete from expert_specialty where expert_id = @id"
    );

    private static readonly Statement DeleteTies = Statement.Of(
        "evaluation.expert_tie.delete",
        "delete from expert_tie where expert_id = @id"
    );

    private static readonly Statement One = Statement.Of(
        "evaluation.expert.detail",
        """
        select id, person_id, name, region, state, state_reason, created_at, version from expert where id = @id
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "evaluation.expert.lock",
        "select version from expert {lock} where id = @id {for update}"
    );

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.expert_specialty.of_one",
        "select specialty from expert_specialty where expert_id = @id order by specialty"
    );

    private static readonly Statement Ties = Statement.Of(
        "evaluation.expert_tie.of_one",
        """
        select relation, organisation_name, organisation_code, from_day, to_day from expert_tie where expert_id = @id order by place
        """
    );

    /// <summary>The whole file; null when there is none.</summary>
    public async Task<Expert?> Read(Guid id, CancellationToken cancel) =>
        await sql.One<Expert>(One, new { id }, cancel) is { } expert
            ? expert with
            {
                Specialties = await sql.Query<string>(Specialties, new { id }, cancel),
                Ties = await sql.Query<Tie>(Ties, new { id }, cancel),
            }
            : null;

    /// <summary>The whole file, nobody else changing it meanwhile; null when there is none.</summary>
    public async Task<Expert?> GetForUpdate(Guid id, CancellationToken cancel) =>
        await sql.One<long?>(Lock, new { id }, cancel) is null ? null : await Read(id, cancel);

    /// <summary>Writes specialties and ties in place of those kept.</summary>
    public async Task Write(
        Guid id,
        IReadOnlyList<string> specialties,
        IReadOnlyList<Tie> ties,
        CancellationToken cancel
    )
    {
        await sql.Execute(DeleteSpecialties, new { id }, cancel);
        await sql.Execute(DeleteTies, new { id }, cancel);
        foreach (var specialty in specialties.Select(specialty => specialty.Trim()).Distinct())
        {
            await sql.Execute(InsertSpecialty, new { id, specialty }, cancel);
        }

        for (var ordinal = 1; ordinal <= ties.Count; ordinal++)
        {
            var tie = ties[ordinal - 1];
            await sql.Execute(
                InsertTie,
                new
                {
                    id,
                    ordinal,
                    relation = tie.Relation,
                    name = tie.OrganisationName.Trim(),
                    code = tie.OrganisationCode,
                    from = tie.FromDay,
                    to = tie.ToDay,
                },
                cancel
            );
        }
    }
}
