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
        select a.login, d.role
        from leave_of_absence l
        join delegated_role d on d.leave_id = l.id
        join person a on a.id = l.person_id and a.active = {true}
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

    /// <summary>What somebody holds only by standing in.</summary>
    /// <param name="Permissions">Each with the sign-in name of whom it is for.</param>
    /// <param name="Roles">The roles they come from.</param>
    public sealed record Held(
        IReadOnlyDictionary<Permission, string> Permissions,
        IReadOnlyList<string> Roles
    );

    /// <summary>The permissions held only by standing in, and the roles they come from.</summary>
    public async Task<Held> Of(
        Guid person,
        IReadOnlySet<string> roles,
        IReadOnlySet<Permission> own,
        CancellationToken cancel
    )
    {
        var held = new Dictionary<Permission, string>();
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
            foreach (var permission in grants.OfRoles([row.Role]).Except(own))
            {
                held.TryAdd(permission, row.Login);
            }
        }

        return new Held(held, stoodInFor);
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
    }
}
