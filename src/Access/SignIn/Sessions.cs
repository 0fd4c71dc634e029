using Trading.Access.Leave;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>Turns a session into its caller, as the person is now: roles taken away are gone with the next request.</summary>
public sealed class Sessions(SqlSession sql, Delegations delegations, TimeProvider time)
{
    private static readonly Statement Load = Statement.Of(
        "access.session.load",
        """
        select p.id as person_id, p.login, p.office_id, p.entity_code, s.address, r.role
        from session s
        join person p on p.id = s.person_id
        left join person_role r on r.person_id = p.id
        where s.id = @id and s.revoked_at is null and s.expires_at > @now and p.active = {true}
        """
    );

    /// <summary>The caller behind a session; null when it ended.</summary>
    public async Task<Caller?> Find(Guid id, CancellationToken cancel)
    {
        var rows = await sql.Query<Row>(Load, new { id, now = time.GetUtcNow() }, cancel);
        if (rows.Count == 0)
        {
            return null;
        }

        var roles = rows.Select(row => row.Role).OfType<string>().ToHashSet();
        var own = Roles.PermissionsOf(roles);
        var delegated = await delegations.Of(rows[0].PersonId, roles, own, cancel);
        return new Caller
        {
            Kind = CallerKind.Person,
            Name = rows[0].Login,
            PersonId = rows[0].PersonId,
            SessionId = id,
            Address = rows[0].Address,
            OfficeId = rows[0].OfficeId,
            EntityCode = rows[0].EntityCode,
            Roles = roles,
            Permissions = own.Concat(delegated.Keys).ToHashSet(),
            Delegated = delegated,
        };
    }

    private sealed record Row
    {
        public Guid PersonId { get; init; }
        public string Login { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public string? EntityCode { get; init; }
        public string? Address { get; init; }
        public string? Role { get; init; }
    }
}
