using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Offices;

/// <summary>Offices that people work for, by division.</summary>
public static class ListOffices
{
    /// <summary>Those that fit every filter given.</summary>
    [Requires(AccessPermissions.ManageAccess, AccessPermissions.ManageSystems)]
    public sealed record Query : IQuery<Page<Office>>
    {
        /// <summary>Part of a name, in either language.</summary>
        public string? Text { get; init; }

        /// <summary>One of <see cref="OfficeKinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;
    }

    private static readonly Statement Select = Statement.Of(
        "access.office.list",
        """
        select id, name_zh, name_en, region, kind from office
        where (region > @region or (region = @region and id > @id))
            and (@pattern is null or lower(name_zh) like @pattern escape '\' or lower(name_en) like @pattern escape '\')
            and (@kind is null or kind = @kind)
        order by region, id {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Text).MaximumLength(100).Named("查找内容", "Search text");
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Office>>
    {
        public async ValueTask<Outcome<Page<Office>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, new Position("", Guid.Empty));
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var found = await sql.Query<Office>(
                Select,
                new
                {
                    region = after.Value.Region,
                    id = after.Value.Id,
                    pattern = Like.Contains(query.Text),
                    kind = query.Kind,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(found, query.Take, office => new Position(office.Region, office.Id));
        }

        private sealed record Position(string Region, Guid Id);
    }
}
