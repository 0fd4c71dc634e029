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

        /// <summary>One of the list's orders, with a minus sign before it the other way round; by sign-in name when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;
    }

    private const string Fits = """
        (@pattern is null or p.login like @pattern escape '\' or lower(p.display_name) like @pattern escape '\'
                or lower(p.entity_code) like @pattern escape '\')
            and (@role is null or p.id in (select r.person_id from person_role r where r.role = @role))
            and (@officeId is null or p.office_id = @officeId)
            and (@active is null or p.active = @active)
        """;

    private static readonly SortedStatement<Person> Select = SortedStatement<Person>.Of(
        "access.person.list",
        $$"""
        select p.id, p.login, p.display_name, p.office_id, o.name_zh as office_name_zh, o.name_en as office_name_en,
            o.region as office_region, p.scope_regions, p.scope_kinds, p.scope_own_office,
            p.entity_code, p.active, f.confirmed_at as factor_since, p.first_password_until, p.created_at, p.version
        from person p left join office o on o.id = p.office_id left join factor f on f.person_id = p.id
        where {after} and {{Fits}}
        order by {order} {page} {recompile}
        """,
        "login",
        By<Person>.Text("p.login", person => person.Login),
        new("login"),
        new("name", By<Person>.Text("p.display_name", person => person.DisplayName)),
        new("created", By<Person>.Instant("p.created_at", person => person.CreatedAt))
    );

    private static readonly Statement Count = Statement.Of(
        "access.person.list_count",
        $$"""
        select count(*) from (select p.id from person p where {{Fits}} order by p.id {page}) c {recompile}
        """
    );

    private static readonly Statement SelectRoles = Statement.Of(
        "access.person_role.list",
        "select person_id, role from person_role where person_id in @people order by role"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Text).MaximumLength(100).Named("查找内容", "Search text");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
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
            var filters = new
            {
                pattern = Like.Contains(query.Text),
                role = query.Role,
                officeId = query.OfficeId,
                active = query.Active,
            };
            var found = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, query.Take, query.CountUpTo),
                null,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            if (page.Items.Count == 0)
            {
                return page;
            }

            var roles = (
                await sql.Query<RoleRow>(
                    SelectRoles,
                    new { people = page.Items.Select(person => person.Id).ToArray() },
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
