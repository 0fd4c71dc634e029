using Trading.Access.Leave;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>
/// A person as a caller, with what roles and standing in give now: behind a session, or where work that the person asked for
/// goes on without one.
/// </summary>
public sealed class PersonCallers(SqlSession sql, Delegations delegations, Grants grants)
{
    /// <summary>What a statement reads of <c>person p</c>, <c>office o</c> and <c>person_role r</c>; a row for each role.</summary>
    internal const string Columns = """
        p.id as person_id, p.login, p.office_id, p.entity_code, o.region as office_region, p.scope_regions, p.scope_kinds,
        p.scope_own_office, r.role
        """;

    private static readonly Statement ById = Statement.Of(
        "access.person.caller",
        $$"""
        select {{Columns}}
        from person p
        left join office o on o.id = p.office_id
        left join person_role r on r.person_id = p.id
        where p.id = @id and p.active = {true}
        """
    );

    /// <summary>The person as it may act now, without a session; null where it has no account any more.</summary>
    public async Task<Caller?> Of(Guid personId, CancellationToken cancel)
    {
        var rows = await sql.Query<Row>(ById, new { id = personId }, cancel);
        return rows.Count == 0 ? null : (await Of(rows, cancel)).Caller;
    }

    /// <summary>The person of some rows, and whether one of the roles needs a second factor.</summary>
    internal async Task<(Caller Caller, bool NeedsFactor)> Of(
        IReadOnlyList<Row> rows,
        CancellationToken cancel
    )
    {
        var row = rows[0];
        var roles = rows.Select(each => each.Role).OfType<string>().ToHashSet();
        var own = grants.OfRoles(roles);
        var delegated = await delegations.Of(row.PersonId, roles, own, cancel);
        var caller = new Caller
        {
            Kind = CallerKind.Person,
            Name = row.Login,
            PersonId = row.PersonId,
            OfficeId = row.OfficeId,
            EntityCode = row.EntityCode,
            Roles = roles,
            Permissions = own.Concat(delegated.Permissions.Keys).ToHashSet(),
            Delegated = delegated.Permissions,
            Scope = PersonScope.Of(
                row.OfficeId,
                row.OfficeRegion,
                row.ScopeRegions,
                row.ScopeKinds,
                row.ScopeOwnOffice
            ),
            DelegatedScopes = delegated.Scopes,
        };
        // Whoever stands in for a role must be as sure to be himself as those who hold it.
        return (caller, Roles.NeedFactor(roles.Concat(delegated.Roles)));
    }

    /// <summary>A person with one of the roles.</summary>
    internal record Row
    {
        public Guid PersonId { get; init; }
        public string Login { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public EntityCode? EntityCode { get; init; }
        public string? OfficeRegion { get; init; }
        public string? ScopeRegions { get; init; }
        public string? ScopeKinds { get; init; }
        public bool ScopeOwnOffice { get; init; }
        public string? Role { get; init; }
    }
}
