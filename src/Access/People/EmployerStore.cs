using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>Employments in the database.</summary>
internal sealed class EmployerStore(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    private static readonly Statement Select = Statement.Of(
        "access.person_employer.of",
        """
        select id, entity_code, from_day, to_day, self_declared, recorded_by
        from person_employer where person_id = @person order by from_day desc, id
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.person_employer.insert",
        """
        insert into person_employer (id, person_id, entity_code, from_day, to_day, self_declared, recorded_by, created_at)
        values (@id, @person, @code, @from, @to, @self, @by, @now)
        """
    );

    private static readonly Statement Close = Statement.Of(
        "access.person_employer.close",
        """
        update person_employer set to_day = @today
        where id = @id and person_id = @person and from_day <= @today and (to_day is null or to_day > @today)
        """
    );

    public Task<List<Employer>> Of(Guid person, CancellationToken cancel) =>
        sql.Query<Employer>(Select, new { person }, cancel);

    public async Task<Outcome<Employer>> Add(
        Guid person,
        RecordEmployer.IEmployment body,
        bool self,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var employer = new Employer
        {
            Id = sql.NewId(now),
            EntityCode = body.EntityCode,
            FromDay = body.FromDay,
            ToDay = body.ToDay,
            SelfDeclared = self,
            RecordedBy = current.Caller.Name,
        };
        await sql.Execute(
            Insert,
            new
            {
                id = employer.Id,
                person,
                code = employer.EntityCode,
                from = employer.FromDay,
                to = employer.ToDay,
                self,
                by = employer.RecordedBy,
                now,
            },
            cancel
        );
        return employer;
    }

    public async Task<Outcome<Unit>> End(Guid person, Guid id, CancellationToken cancel) =>
        await sql.Execute(
            Close,
            new
            {
                id,
                person,
                today = time.Today(),
            },
            cancel
        ) > 0
            ? Unit.Value
            : Problem.NotFound("没有这条在任记录。", "There is no such current employment.");
}
