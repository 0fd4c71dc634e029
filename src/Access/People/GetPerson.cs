using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>One person's account, with the version that changes must name.</summary>
public static class GetPerson
{
    /// <summary>By key.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Query(Guid Id) : IQuery<Person>;

    internal sealed class Handler(PersonStore people) : IQueryHandler<Query, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => await people.Find(query.Id, cancellationToken) is { } person ? person : Person.Unknown;
    }
}

/// <summary>A person's account as administrators see it.</summary>
public sealed record Person : IVersioned
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Sign-in name.</summary>
    public string Login { get; init; } = "";

    /// <summary>As others see it.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The office worked for.</summary>
    public Guid? OfficeId { get; init; }

    /// <summary>That office's Chinese name.</summary>
    public string? OfficeNameZh { get; init; }

    /// <summary>That office's English name.</summary>
    public string? OfficeNameEn { get; init; }

    /// <summary>The firm whose record is kept.</summary>
    public EntityCode? EntityCode { get; init; }

    /// <summary>False while disabled.</summary>
    public bool Active { get; init; }

    /// <summary>Codes of <see cref="Access.Roles"/>, sorted.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Which data the person sees.</summary>
    public GivenScope Scope { get; init; } = new(null, null, false);

    /// <summary>When a second factor was enrolled; null while there is none.</summary>
    public DateTimeOffset? FactorSince { get; init; }

    /// <summary>Until when its first password signs in; null once the person has chosen another.</summary>
    public DateTimeOffset? FirstPasswordUntil { get; init; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    // As the table keeps the scope.
    internal string? OfficeRegion { get; init; }
    internal string? ScopeRegions { get; init; }
    internal string? ScopeKinds { get; init; }
    internal bool ScopeOwnOffice { get; init; }

    internal DataScope Sees() =>
        PersonScope.Of(OfficeId, OfficeRegion, ScopeRegions, ScopeKinds, ScopeOwnOffice);

    internal Person WithScope() =>
        this with
        {
            Scope = new(
                PersonScope.Read(ScopeRegions),
                PersonScope.Read(ScopeKinds),
                ScopeOwnOffice
            ),
        };

    internal static Problem Unknown =>
        Problem.NotFound("没有这个人员。", "There is no such person.");
}

/// <summary>Reads and takes people's accounts for the slices that change them.</summary>
internal sealed class PersonStore(SqlSession sql, TimeProvider time)
{
    private static readonly Statement ById = Statement.Of(
        "access.person.view",
        """
        select p.id, p.login, p.display_name, p.office_id, o.name_zh as office_name_zh, o.name_en as office_name_en,
            o.region as office_region, p.scope_regions, p.scope_kinds, p.scope_own_office,
            p.entity_code, p.active, f.confirmed_at as factor_since, p.first_password_until, p.created_at, p.version
        from person p left join office o on o.id = p.office_id left join factor f on f.person_id = p.id
        where p.id = @id
        """
    );

    private static readonly Statement RolesOf = Statement.Of(
        "access.person_role.of",
        "select role from person_role where person_id = @id order by role"
    );

    private static readonly Statement TakeRow = Statement.Of(
        "access.person.take",
        "select id from person {lock} where id = @id {for update}"
    );

    private static readonly Statement TakeAdministrators = Statement.Of(
        "access.person.take_administrators",
        """
        select id from person {lock}
        where id in (select person_id from person_role where role = 'security_administrator')
        order by id {for update}
        """
    );

    private static readonly Statement OtherAdministrators = Statement.Of(
        "access.person.other_administrators",
        """
        select count(*) from person p join person_role r on r.person_id = p.id
        where r.role = 'security_administrator' and p.active = {true} and p.id <> @id
        """
    );

    private static readonly Statement Revoke = Statement.Of(
        "access.session.revoke_of_person",
        """
        update session set revoked_at = @now
        where person_id = @personId and revoked_at is null and expires_at > @now and id <> @except
        """
    );

    /// <summary>The account; null when there is none.</summary>
    public async Task<Person?> Find(Guid id, CancellationToken cancel) =>
        await sql.One<Person>(ById, new { id }, cancel) is { } person
            ? person.WithScope() with
            {
                Roles = await sql.Query<string>(RolesOf, new { id }, cancel),
            }
            : null;

    /// <summary>The account, which nobody else changes until the transaction ends.</summary>
    public async Task<Person?> GetForUpdate(Guid id, CancellationToken cancel)
    {
        await sql.One<Guid?>(TakeRow, new { id }, cancel);
        return await Find(id, cancel);
    }

    /// <summary>
    /// As <see cref="GetForUpdate"/>, for a change that may leave the platform without an administrator: all of them are taken
    /// first, always in the same order, so that two who remove each other at one instant do so one after the other.
    /// </summary>
    public async Task<Person?> TakeWithAdministrators(Guid id, CancellationToken cancel)
    {
        await sql.Query<Guid>(TakeAdministrators, null, cancel);
        return await GetForUpdate(id, cancel);
    }

    /// <summary>Refuses to leave the platform without somebody who can administer it.</summary>
    public async Task<Problem?> LastAdministrator(Guid id, CancellationToken cancel) =>
        await sql.One<long>(OtherAdministrators, new { id }, cancel) > 0
            ? null
            : Problem.Conflict(
                "administrator.last",
                "这是最后一名在用的安全管理员，请先另设一名。",
                "This is the last active security administrator; appoint another one first."
            );

    /// <summary>Ends a person's sessions at once, all or all but one.</summary>
    public Task EndSessions(Guid personId, Guid? except, CancellationToken cancel) =>
        sql.Execute(
            Revoke,
            new
            {
                personId,
                except = except ?? Guid.Empty,
                now = time.GetUtcNow(),
            },
            cancel
        );
}
