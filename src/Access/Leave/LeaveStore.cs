using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Kernel.Sql;

namespace Trading.Access.Leave;

/// <summary>Leave in the database.</summary>
internal sealed class LeaveStore(SqlSession sql, TimeProvider time)
{
    private const string Select = """
        select l.id, l.person_id, p.display_name as person_name, l.delegate_id, d.display_name as delegate_name,
            l.from_at, l.to_at, l.reason, l.ended_at
        from leave_of_absence l join person p on p.id = l.person_id join person d on d.id = l.delegate_id
        """;

    private static readonly Statement ById = Statement.Of(
        "access.leave.by_id",
        $"{Select} where l.id = @id"
    );

    private static readonly Statement OfPerson = Statement.Of(
        "access.leave.of",
        $$"""{{Select}} where l.person_id = @person order by l.from_at desc, l.id {page}"""
    );

    private static readonly Statement ForDelegate = Statement.Of(
        "access.leave.for",
        $$"""{{Select}} where l.delegate_id = @person order by l.from_at desc, l.id {page}"""
    );

    private static readonly Statement RolesOf = Statement.Of(
        "access.leave.roles",
        "select leave_id, role from delegated_role where leave_id in @ids order by role"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.leave.insert",
        """
        insert into leave_of_absence (id, person_id, delegate_id, from_at, to_at, reason, created_at)
        values (@id, @person, @standIn, @from, @to, @reason, @now)
        """
    );

    private static readonly Statement InsertRole = Statement.Of(
        "access.leave.insert_role",
        "insert into delegated_role (leave_id, role) values (@id, @role)"
    );

    private static readonly Statement Overlapping = Statement.Of(
        "access.leave.overlapping",
        """
        select count(*) from leave_of_absence
        where person_id in @people and ended_at is null and from_at < @to and to_at > @from
        """
    );

    private static readonly Statement RolesDelegated = Statement.Of(
        "access.leave.roles_delegated",
        """
        select d.role from leave_of_absence l join delegated_role d on d.leave_id = l.id
        where l.delegate_id = @person and l.ended_at is null and l.from_at < @to and l.to_at > @from
        """
    );

    private static readonly Statement Close = Statement.Of(
        "access.leave.close",
        "update leave_of_absence set ended_at = @now where id = @id and ended_at is null and to_at > @now"
    );

    private static readonly Statement SameOffice = Statement.Of(
        "access.leave.colleagues",
        """
        select id, login, display_name from person
        where office_id = @office and active = {true} and entity_code is null and id <> @me
        order by display_name, id
        """
    );

    public Task<Absence?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Absence>(ById, new { id }, cancel);

    public async Task<IReadOnlyList<Absence>> Of(Guid person, CancellationToken cancel) =>
        await WithRoles(OfPerson, person, cancel);

    public async Task<IReadOnlyList<Absence>> For(Guid person, CancellationToken cancel) =>
        await WithRoles(ForDelegate, person, cancel);

    public async Task<IReadOnlyList<PersonSummary>> Colleagues(
        Guid me,
        Guid office,
        CancellationToken cancel
    ) => await sql.Query<PersonSummary>(SameOffice, new { me, office }, cancel);

    /// <summary>Either is away in that time.</summary>
    public async Task<bool> Overlaps(
        RecordLeave.Command command,
        Guid absent,
        Guid standIn,
        CancellationToken cancel
    ) =>
        await sql.One<long>(
            Overlapping,
            new
            {
                people = new[] { absent, standIn },
                from = command.From,
                to = command.To,
            },
            cancel
        ) > 0;

    public Task<List<string>> DelegatedTo(
        Guid person,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    ) =>
        sql.Query<string>(
            RolesDelegated,
            new
            {
                person,
                from,
                to,
            },
            cancel
        );

    public async Task<Absence> Add(
        RecordLeave.Command command,
        Person absent,
        Person standIn,
        string[] roles,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var absence = new Absence
        {
            Id = sql.NewId(now),
            PersonId = absent.Id,
            PersonName = absent.DisplayName,
            DelegateId = standIn.Id,
            DelegateName = standIn.DisplayName,
            FromAt = command.From,
            ToAt = command.To,
            Reason = command.Reason.Trim(),
            Roles = roles,
        };
        await sql.Execute(
            Insert,
            new
            {
                id = absence.Id,
                person = absent.Id,
                standIn = standIn.Id,
                from = command.From,
                to = command.To,
                reason = absence.Reason,
                now,
            },
            cancel
        );
        foreach (var role in roles)
        {
            await sql.Execute(InsertRole, new { id = absence.Id, role }, cancel);
        }

        return absence;
    }

    public async Task<bool> End(Guid id, CancellationToken cancel) =>
        await sql.Execute(Close, new { id, now = time.GetUtcNow() }, cancel) > 0;

    private async Task<List<Absence>> WithRoles(
        Statement statement,
        Guid person,
        CancellationToken cancel
    )
    {
        var absences = await sql.Query<Absence>(
            statement,
            new
            {
                person,
                skip = 0,
                take = 50,
            },
            cancel
        );
        if (absences.Count == 0)
        {
            return absences;
        }

        var roles = (
            await sql.Query<RoleRow>(
                RolesOf,
                new { ids = absences.Select(absence => absence.Id).ToArray() },
                cancel
            )
        ).ToLookup(row => row.LeaveId, row => row.Role);
        return [.. absences.Select(absence => absence with { Roles = [.. roles[absence.Id]] })];
    }

    private sealed record RoleRow
    {
        public Guid LeaveId { get; init; }
        public string Role { get; init; } = "";
    }
}
