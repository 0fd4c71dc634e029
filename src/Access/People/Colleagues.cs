using Trading.Access.Contracts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

internal sealed class Colleagues(SqlSession sql) : IColleagues
{
    private static readonly Statement OfRoles = Statement.Of(
        "access.person.of_roles",
        """
        select p.id, p.login, p.display_name from person p
        where p.active = {true} and exists (select 1 from person_role r where r.person_id = p.id and r.role in @roles)
        order by p.display_name, p.id
        """
    );

    public async Task<IReadOnlyList<PersonSummary>> WhoMay(
        Permission permission,
        CancellationToken cancel
    ) =>
        await sql.Query<PersonSummary>(
            OfRoles,
            new
            {
                roles = Roles
                    .All.Where(role => role.May.Contains(permission))
                    .Select(role => role.Code)
                    .ToArray(),
            },
            cancel
        );
}
