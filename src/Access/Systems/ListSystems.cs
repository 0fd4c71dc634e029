using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>Trading systems with their keys, by division.</summary>
public static class ListSystems
{
    /// <summary>Those that fit every filter given.</summary>
    [Requires(AccessPermissions.ManageSystems)]
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

    private const string Fits = """
        (s.region > @after or (s.region = @after and s.id > @id))
            and (@pattern is null or lower(s.name) like @pattern escape '\')
            and (@region is null or s.region = @region)
        """;

    private static readonly Statement Select = Statement.Of(
        "access.trading_system.list",
        $$"""
        select s.id, s.name, s.region, s.active, s.created_at, s.version from trading_system s
        where {{Fits}}
        order by s.region, s.id {page} {recompile}
        """
    );

    private static readonly Statement SelectKeys = Statement.Of(
        "access.api_key.list",
        $$"""
        select k.id, k.system_id, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
            k.last_used_from
        from api_key k join trading_system s on s.id = k.system_id
        where {{Fits}} and (s.region < @lastRegion or (s.region = @lastRegion and s.id <= @lastId))
        order by k.created_at desc, k.id desc {recompile}
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

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<TradingSystem>>
    {
        public async ValueTask<Outcome<Page<TradingSystem>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, new Position("", Guid.Empty));
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var filters = new
            {
                after = after.Value.Region,
                id = after.Value.Id,
                pattern = Like.Contains(query.Text),
                region = query.Region,
                skip = 0,
                take = query.Take + 1,
            };
            var found = await sql.Query<TradingSystem>(Select, filters, cancellationToken);
            var page = Cursor.Page(found, query.Take, At);
            if (page.Items is not [.., var lastShown])
            {
                return page;
            }

            var last = At(lastShown);
            var keys = (
                await sql.Query<KeyRow>(
                    SelectKeys,
                    new
                    {
                        filters.after,
                        filters.id,
                        filters.pattern,
                        filters.region,
                        lastRegion = last.Region,
                        lastId = last.Id,
                    },
                    cancellationToken
                )
            ).ToLookup(row => row.SystemId, row => row.ToKey());
            return page.As(system => system with { Keys = [.. keys[system.Id]] });
        }

        private static Position At(TradingSystem system) => new(system.Region, system.Id);

        private sealed record Position(string Region, Guid Id);
    }
}
