using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>Trading systems with their keys, by division.</summary>
public static class ListSystems
{
    /// <summary>Those that fit every filter given.</summary>
    [Requires(Permission.ManageSystems)]
    public sealed record Query : IQuery<Page<TradingSystem>>
    {
        /// <summary>Part of the name.</summary>
        public string? Text { get; init; }

        /// <summary>Of one administrative division.</summary>
        public string? Region { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;
    }

    private static readonly Statement Select = Statement.Of(
        "access.trading_system.list",
        """
        select id, name, region, created_at, version from trading_system
        where (region > @after or (region = @after and id > @id))
            and (@pattern is null or lower(name) like @pattern escape '\')
            and (@region is null or region = @region)
        order by region, id {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Text).MaximumLength(100).Named("查找内容", "Search text");
            RuleFor(query => query.Take)
                .InclusiveBetween(1, Kernel.Http.Cursor.MaxTake)
                .Named("每页条数", "Page size");
        }
    }

    internal sealed class Handler(SqlSession sql, SystemFile systems)
        : IQueryHandler<Query, Page<TradingSystem>>
    {
        public async ValueTask<Outcome<Page<TradingSystem>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, new Place("", Guid.Empty));
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var found = await sql.Query<TradingSystem>(
                Select,
                new
                {
                    after = after.Value.Region,
                    id = after.Value.Id,
                    pattern = Like.Contains(query.Text),
                    region = query.Region,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var items = await systems.WithKeys([.. found.Take(query.Take)], cancellationToken);
            return new Page<TradingSystem>(
                items,
                found.Count > query.Take
                    ? Cursor.Of(new Place(items[^1].Region, items[^1].Id))
                    : null
            );
        }

        private sealed record Place(string Region, Guid Id);
    }
}
