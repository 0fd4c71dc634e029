using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.Leave;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>What is hashed with a password; the framework's hasher wants a type.</summary>
internal sealed record Account;

internal sealed class People(
    SqlSession sql,
    Delegations delegations,
    Grants grants,
    TimeProvider time,
    IPasswordHasher<Account> passwords,
    FirstPasswords firstPasswords,
    PersonCallers callers
) : IPeople
{
    private static readonly Statement LoginTaken = Statement.Of(
        "access.person.login_taken",
        "select count(*) from person {range lock} where login = @login"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.person.insert",
        """
        insert into person
            (id, login, display_name, password_hash, first_password_until, office_id, scope_regions, entity_code, active,
            created_at, version)
        values (@id, @login, @displayName, @passwordHash, @until, @officeId, @regions, @entityCode, {true}, @now, 1)
        """
    );

    private static readonly Statement InsertRole = Statement.Of(
        "access.person_role.insert",
        "insert into person_role (person_id, role) values (@personId, @role)"
    );

    private static readonly Statement ById = Statement.Of(
        "access.person.by_id",
        "select id, login, display_name from person where id = @id"
    );

    private static readonly Statement ByEntity = Statement.Of(
        "access.person.by_entity",
        "select id, login, display_name from person where entity_code = @entityCode and active = {true} order by created_at"
    );

    private static readonly Statement Firms = Statement.Of(
        "access.person.firms",
        """
        select entity_code from person where id = @personId and entity_code is not null
        union
        select entity_code from person_employer
        where person_id = @personId and from_day <= @day and (to_day is null or to_day >= @day)
        """
    );

    private static readonly Statement IdentityTaken = Statement.Of(
        "access.identity_link.taken",
        "select count(*) from identity_link {range lock} where provider = @Provider and subject = @Subject"
    );

    private static readonly Statement NoPassword = Statement.Of(
        "access.person_without_password.insert",
        "insert into person_without_password (person_id) values (@personId)"
    );

    public Task<Outcome<Guid>> Create(NewPerson person, CancellationToken cancel) =>
        Create(person, null, cancel);

    public async Task<Outcome<NewAccount>> CreateForAnother(
        NewPerson person,
        CancellationToken cancel
    )
    {
        var first = firstPasswords.Make(person.Login, person.EntityCode);
        var created = await Create(person with { Password = first.Password }, first.Until, cancel);
        return created.Problem is { } problem ? problem : new NewAccount(created.Value, first);
    }

    private async Task<Outcome<Guid>> Create(
        NewPerson person,
        DateTimeOffset? firstPasswordUntil,
        CancellationToken cancel
    )
    {
        if (RoleRules.Check(person.Roles) is { } broken)
        {
            return broken;
        }

        // Nobody knows a random password: such an account is opened by its identity alone, until it is given one.
        var password = person is { Identity: not null, Password: "" } ? null : person.Password;
        if (
            password is not null
            && PasswordRules.Check(password, person.Login, person.EntityCode) is { } weak
        )
        {
            return weak;
        }

        if (
            person.Identity is not null
            && await sql.One<long>(IdentityTaken, person.Identity, cancel) > 0
        )
        {
            return Problem.Conflict(
                "identity.linked_elsewhere",
                "该身份已关联到另一个账号。",
                "This identity is linked to another account."
            );
        }

        var login = person.Login.ToLowerInvariant();
        if (await sql.One<long>(LoginTaken, new { login }, cancel) > 0)
        {
            return Problem.Conflict(
                "login.taken",
                "该登录名已被使用，请换一个。",
                "This sign-in name is taken; choose another."
            );
        }

        var now = time.GetUtcNow();
        var id = sql.NewId(now);
        await sql.Execute(
            Insert,
            new
            {
                id,
                login,
                displayName = person.DisplayName,
                passwordHash = passwords.HashPassword(
                    new Account(),
                    password ?? RandomNumberGenerator.GetHexString(64)
                ),
                until = firstPasswordUntil,
                officeId = person.OfficeId,
                regions = person.Region?.ToString(),
                entityCode = person.EntityCode,
                now,
            },
            cancel
        );
        foreach (var role in person.Roles.Distinct())
        {
            await sql.Execute(InsertRole, new { personId = id, role }, cancel);
        }

        if (person.Identity is { } identity)
        {
            await sql.Execute(
                LinkIdentity.Insert,
                new
                {
                    id = sql.NewId(now),
                    provider = identity.Provider,
                    subject = identity.Subject,
                    personId = id,
                    now,
                },
                cancel
            );
            if (person.Password.Length == 0)
            {
                await sql.Execute(NoPassword, new { personId = id }, cancel);
            }
        }

        return id;
    }

    public Task<PersonSummary?> Find(Guid id, CancellationToken cancel) =>
        sql.One<PersonSummary>(ById, new { id }, cancel);

    public async Task<bool> Sees(
        Guid personId,
        Permission permission,
        DataPlace place,
        CancellationToken cancel
    ) =>
        await callers.Of(personId, cancel) is { } caller
        && caller.ScopeOf(permission.Code).Holds(place);

    private const string HoldsOrStandsIn = """
        (
                exists (select 1 from person_role r where r.person_id = p.id and r.role in @roles)
                or exists (
                    select 1 from leave_of_absence l join delegated_role d on d.leave_id = l.id
                    where l.delegate_id = p.id and l.from_at <= @now and l.to_at > @now and l.ended_at is null
                        and d.role in @roles
                )
            )
        order by p.display_name, p.id
        """;

    private static readonly Statement SameOffice = Statement.Of(
        "access.person.colleagues",
        $$"""
        select p.id, p.login, p.display_name
        from person p join person me on me.id = @personId
        where p.active = {true} and p.id <> me.id and p.entity_code is null
            and (p.office_id = me.office_id or (p.office_id is null and me.office_id is null))
            and {{HoldsOrStandsIn}}
        """
    );

    private static readonly Statement ByOffice = Statement.Of(
        "access.person.of_office",
        $$"""
        select p.id, p.login, p.display_name from person p
        where p.active = {true} and p.entity_code is null and p.office_id = @officeId
            and {{HoldsOrStandsIn}}
        """
    );

    public async Task<IReadOnlyList<PersonSummary>> OfOffice(
        Guid officeId,
        Permission permission,
        CancellationToken cancel
    ) =>
        await sql.Query<PersonSummary>(
            ByOffice,
            new
            {
                officeId,
                roles = grants.RolesWith(permission),
                now = time.GetUtcNow(),
            },
            cancel
        );

    public async Task<IReadOnlyList<PersonSummary>> Colleagues(
        Guid personId,
        Permission permission,
        CancellationToken cancel
    ) =>
        await sql.Query<PersonSummary>(
            SameOffice,
            new
            {
                personId,
                roles = grants.RolesWith(permission),
                now = time.GetUtcNow(),
            },
            cancel
        );

    private static readonly Statement ByRoles = Statement.Of(
        "access.person.by_roles",
        """
        select p.id, p.login, p.display_name from person p
        where p.active = {true} and p.entity_code is null
            and exists (select 1 from person_role r where r.person_id = p.id and r.role in @roles)
        order by p.display_name, p.id
        """
    );

    public async Task<IReadOnlyList<PersonSummary>> WhoMay(
        Permission permission,
        CancellationToken cancel
    ) =>
        await sql.Query<PersonSummary>(
            ByRoles,
            new { roles = grants.RolesWith(permission) },
            cancel
        );

    public Task<bool> StandsInFor(Guid delegateId, Guid absentId, CancellationToken cancel) =>
        delegations.StandsInFor(delegateId, absentId, cancel);

    public async Task<IReadOnlySet<EntityCode>> FirmsOf(
        Guid personId,
        DateOnly day,
        CancellationToken cancel
    ) => (await sql.Query<EntityCode>(Firms, new { personId, day }, cancel)).ToHashSet();

    public async Task<IReadOnlyList<PersonSummary>> OfEntity(
        EntityCode entityCode,
        CancellationToken cancel
    ) => await sql.Query<PersonSummary>(ByEntity, new { entityCode }, cancel);
}
