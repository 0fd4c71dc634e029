using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>People with accounts, by sign-in name.</summary>
public static class ListPeople
{
    /// <summary>Those that fit every filter given.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Query : IQuery<Page<Person>>
    {
        /// <summary>Part of the sign-in name, the display name or the firm's code.</summary>
        public string? Text { get; init; }

        /// <summary>A role held, one of <see cref="Roles"/>.</summary>
        public string? Role { get; init; }

        /// <summary>An office worked for.</summary>
        public Guid? OfficeId { get; init; }

        /// <summary>Only active ones, or only disabled ones.</summary>
        public bool? Active { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;
    }

    private const string Fits = """
        p.login > @after
            and (@pattern is null or p.login like @pattern escape '\' or lower(p.display_name) like @pattern escape '\'
                or lower(p.entity_code) like @pattern escape '\')
            and (@role is null or p.id in (select r.person_id from person_role r where r.role = @role))
            and (@officeId is null or p.office_id = @officeId)
            and (@active is null or p.active = @active)
        """;

    private static readonly Statement Select = Statement.Of(
        "access.person.list",
        $$"""
        select p.id, p.login, p.display_name, p.office_id, o.name_zh as office_name_zh, o.name_en as office_name_en,
            o.region as office_region, p.scope_regions, p.scope_kinds, p.scope_own_office,
            p.entity_code, p.active, f.confirmed_at as factor_since, p.first_password_until, p.created_at, p.version
        from person p left join office o on o.id = p.office_id left join factor f on f.person_id = p.id
        where {{Fits}}
        order by p.login {page} {recompile}
        """
    );

    private static readonly Statement SelectRoles = Statement.Of(
        "access.person_role.list",
        $$"""
        select held.person_id, held.role from person_role held join person p on p.id = held.person_id
        where {{Fits}} and p.login <= @last
        order by held.role {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Text).MaximumLength(100).Named("查找内容", "Search text");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Role)
                .Must(role => role is null || Roles.Find(role) is not null)
                .WithMessage("roles.unknown", "没有这个角色。", "There is no such role.");
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Person>>
    {
        public async ValueTask<Outcome<Page<Person>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, "");
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var filters = new
            {
                after = after.Value,
                pattern = Like.Contains(query.Text),
                role = query.Role,
                officeId = query.OfficeId,
                active = query.Active,
                skip = 0,
                take = query.Take + 1,
            };
            var found = await sql.Query<Person>(Select, filters, cancellationToken);
            var page = Cursor.Page(found, query.Take, person => person.Login);
            if (page.Items is not [.., { Login: var last }])
            {
                return page;
            }

            var roles = (
                await sql.Query<RoleRow>(
                    SelectRoles,
                    new
                    {
                        filters.after,
                        filters.pattern,
                        filters.role,
                        filters.officeId,
                        filters.active,
                        last,
                    },
                    cancellationToken
                )
            ).ToLookup(row => row.PersonId, row => row.Role);
            return page.As(person => person.WithScope() with { Roles = [.. roles[person.Id]] });
        }

        private sealed record RoleRow
        {
            public Guid PersonId { get; init; }
            public string Role { get; init; } = "";
        }
    }
}
