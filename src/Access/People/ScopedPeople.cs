using Trading.Access.Contracts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

internal sealed class ScopedPeople(SqlSession sql, Grants grants) : IScopedPeople
{
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

    private sealed record OfficeRow
    {
        public Guid Id { get; init; }
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
        public string? Region { get; init; }
    }
}
