using Trading.Access.Contracts;
using Trading.Access.Leave;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

internal sealed class ScopedPeople(
    SqlSession sql,
    Grants grants,
    Delegations delegations,
    TimeProvider time
) : IScopedPeople
{
    private static readonly Statement StandingIn = Statement.Of(
        "access.person.standing_in",
        """
        select p.id, r.role from person p join person_role r on r.person_id = p.id
        where p.active = {true} and p.entity_code is null and exists (
            select 1 from leave_of_absence l join delegated_role d on d.leave_id = l.id
            where l.delegate_id = p.id and d.role in @roles
                and l.from_at <= @now and l.to_at > @now and l.ended_at is null)
        order by p.id, r.role
        """
    );

    private static readonly Statement ByRoles = Statement.Of(
        "access.person.scoped_by_roles",
        """
        select p.id, p.office_id, o.region as office_region, p.scope_regions, p.scope_kinds, p.scope_own_office
        from person p left join office o on o.id = p.office_id
        where p.active = {true} and p.entity_code is null
            and exists (select 1 from person_role r where r.person_id = p.id and r.role in @roles)
        order by p.id
        """
    );

    private static readonly Statement Offices = Statement.Of(
        "access.office.with_roles",
        """
        select o.id, o.name_zh, o.name_en, o.region from office o
        where exists (
            select 1 from person p join person_role r on r.person_id = p.id
            where p.office_id = o.id and p.active = {true} and p.entity_code is null and r.role in @roles)
        order by o.region, o.id
        """
    );

    public async Task<IReadOnlyList<ScopedPerson>> WhoMay(
        Permission permission,
        CancellationToken cancel
    ) =>
        (
            await sql.Query<Row>(ByRoles, new { roles = grants.RolesWith(permission) }, cancel)
        ).ConvertAll(row => new ScopedPerson(
            row.Id,
            row.OfficeId,
            PersonScope.Of(
                row.OfficeId,
                row.OfficeRegion,
                row.ScopeRegions,
                row.ScopeKinds,
                row.ScopeOwnOffice
            )
        ));

    public async Task<IReadOnlyList<ScopedStandIn>> StandIns(
        Permission permission,
        CancellationToken cancel
    )
    {
        var found = new List<ScopedStandIn>();
        foreach (
            var person in (
                await sql.Query<RoleRow>(
                    StandingIn,
                    new { roles = grants.RolesWith(permission), now = time.GetUtcNow() },
                    cancel
                )
            ).GroupBy(row => row.Id, row => row.Role)
        )
        {
            var roles = person.ToHashSet();
            var held = await delegations.Of(person.Key, roles, grants.OfRoles(roles), cancel);
            if (held.Scopes.TryGetValue(permission, out var reached))
            {
                found.Add(new(person.Key, reached));
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<ScopedOffice>> OfficesWith(
        Permission permission,
        CancellationToken cancel
    ) =>
        (
            await sql.Query<OfficeRow>(
                Offices,
                new { roles = grants.RolesWith(permission) },
                cancel
            )
        ).ConvertAll(row => new ScopedOffice(
            row.Id,
            new(row.NameZh, row.NameEn),
            PersonScope.Of(row.Id, row.Region, null, null, ownOfficeOnly: false)
        ));

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid? OfficeId { get; init; }
        public string? OfficeRegion { get; init; }
        public string? ScopeRegions { get; init; }
        public string? ScopeKinds { get; init; }
        public bool ScopeOwnOffice { get; init; }
    }

    private sealed record RoleRow
    {
        public Guid Id { get; init; }
        public string Role { get; init; } = "";
    }

    private sealed record OfficeRow
    {
        public Guid Id { get; init; }
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
        public string? Region { get; init; }
    }
}
