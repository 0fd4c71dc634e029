using Trading.Access.People;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Leave;

/// <summary>
/// What somebody may do by standing in for those on leave. Looked up with the session, so that it begins and ends by
/// itself. Only roles that the absent person holds count: what was delegated is not delegated on.
/// </summary>
public sealed class Delegations(SqlSession sql, Grants grants, TimeProvider time)
{
    private static readonly Statement InForce = Statement.Of(
        "access.delegation.held",
        """
        select a.login, d.role, a.office_id, o.region as office_region, a.scope_regions, a.scope_kinds, a.scope_own_office
        from leave_of_absence l
        join delegated_role d on d.leave_id = l.id
        join person a on a.id = l.person_id and a.active = {true}
        left join office o on o.id = a.office_id
        join person_role r on r.person_id = a.id and r.role = d.role
        where l.delegate_id = @person and l.from_at <= @now and l.to_at > @now and l.ended_at is null
        order by l.from_at, l.id, d.role
        """
    );

    private static readonly Statement Between = Statement.Of(
        "access.delegation.between",
        """
        select count(*) from leave_of_absence
        where delegate_id = @delegateId and person_id = @absentId
            and from_at <= @now and to_at > @now and ended_at is null
        """
    );

    /// <summary>What somebody holds by standing in.</summary>
    /// <param name="Permissions">Those held by nothing else, each with the sign-in name of whom it is for.</param>
    /// <param name="Roles">The roles they come from.</param>
    /// <param name="Scopes">
    /// The data each of the roles' permissions reaches by it, those held besides too: the absent person's, not more.
    /// </param>
    public sealed record Held(
        IReadOnlyDictionary<Permission, string> Permissions,
        IReadOnlyList<string> Roles,
        IReadOnlyDictionary<Permission, IReadOnlyList<DelegatedScope>> Scopes
    );

    /// <summary>What is held by standing in, the roles it comes from, and which data it reaches.</summary>
    public async Task<Held> Of(
        Guid person,
        IReadOnlySet<string> roles,
        IReadOnlySet<Permission> own,
        CancellationToken cancel
    )
    {
        var held = new Dictionary<Permission, string>();
        var scopes = new Dictionary<Permission, IReadOnlyList<DelegatedScope>>();
        var stoodInFor = new List<string>();
        var duties = roles.ToHashSet();
        foreach (
            var row in await sql.Query<Row>(InForce, new { person, now = time.GetUtcNow() }, cancel)
        )
        {
            // A duty given since the leave was recorded may conflict with what was delegated: then it does not count.
            if (RoleRules.Conflict(duties.Append(row.Role)))
            {
                continue;
            }

            duties.Add(row.Role);
            stoodInFor.Add(row.Role);
            var absent = row.Scope();
            foreach (var permission in grants.OfRoles([row.Role]))
            {
                scopes[permission] =
                [
                    .. scopes.GetValueOrDefault(permission) ?? [],
                    new DelegatedScope(row.Login, absent),
                ];
                if (!own.Contains(permission))
                {
                    held.TryAdd(permission, row.Login);
                }
            }
        }

        return new Held(held, stoodInFor, scopes);
    }

    /// <summary>True while one stands in for another.</summary>
    public async Task<bool> StandsInFor(Guid delegateId, Guid absentId, CancellationToken cancel) =>
        await sql.One<long>(
            Between,
            new
            {
                delegateId,
                absentId,
                now = time.GetUtcNow(),
            },
            cancel
        ) > 0;

    private sealed record Row
    {
        public string Login { get; init; } = "";
        public string Role { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public string? OfficeRegion { get; init; }
        public string? ScopeRegions { get; init; }
        public string? ScopeKinds { get; init; }
        public bool ScopeOwnOffice { get; init; }

        public DataScope Scope() =>
            PersonScope.Of(OfficeId, OfficeRegion, ScopeRegions, ScopeKinds, ScopeOwnOffice);
    }
}
