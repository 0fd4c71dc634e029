using Microsoft.AspNetCore.Identity;
using Trading.Access.Contracts;
using Trading.Kernel;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>What is hashed with a password; the framework's hasher wants a type.</summary>
internal sealed record Account;

internal sealed class People(SqlSession sql, TimeProvider time, IPasswordHasher<Account> passwords)
    : IPeople
{
    private static readonly Statement LoginTaken = Statement.Of(
        "access.person.login_taken",
        "select count(*) from person {range lock} where login = @login"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.person.insert",
        """
        insert into person
            (id, login, display_name, password_hash, office_id, entity_code, active, created_at, version)
        values (@id, @login, @displayName, @passwordHash, @officeId, @entityCode, {true}, @now, 1)
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

    public async Task<Outcome<Guid>> Create(NewPerson person, CancellationToken cancel)
    {
        if (RoleRules.Check(person.Roles) is { } broken)
        {
            return broken;
        }

        if (PasswordRules.Check(person.Password, person.Login, person.EntityCode) is { } weak)
        {
            return weak;
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
        var id = Guid.CreateVersion7(now);
        await sql.Execute(
            Insert,
            new
            {
                id,
                login,
                displayName = person.DisplayName,
                passwordHash = passwords.HashPassword(new Account(), person.Password),
                officeId = person.OfficeId,
                entityCode = person.EntityCode,
                now,
            },
            cancel
        );
        foreach (var role in person.Roles.Distinct())
        {
            await sql.Execute(InsertRole, new { personId = id, role }, cancel);
        }

        return id;
    }

    public Task<PersonSummary?> Find(Guid id, CancellationToken cancel) =>
        sql.One<PersonSummary>(ById, new { id }, cancel);

    public async Task<IReadOnlyList<PersonSummary>> OfEntity(
        string entityCode,
        CancellationToken cancel
    ) => await sql.Query<PersonSummary>(ByEntity, new { entityCode }, cancel);
}
