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

        /// <summary>One of the list's orders, with a minus sign before it the other way round; by division when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;
    }

    private const string Fits = """
        (@pattern is null or lower(s.name) like @pattern escape '\')
            and (@region is null or s.region = @region)
        """;

    private static readonly SortedStatement<SystemRow> Select = SortedStatement<SystemRow>.Of(
        "access.trading_system.list",
        $$"""
        select {{SystemStore.Columns}} from trading_system s
        where {after} and {{Fits}}
        order by {order} {page} {recompile}
        """,
        "region",
        By<SystemRow>.Id("s.id", system => system.Id),
        new("region", By<SystemRow>.Text("s.region", system => system.Region)),
        new("name", By<SystemRow>.Text("s.name", system => system.Name)),
        new("created", By<SystemRow>.Instant("s.created_at", system => system.CreatedAt))
    );

    private static readonly Statement Count = Statement.Of(
        "access.trading_system.list_count",
        $$"""
        select count(*) from (select s.id from trading_system s where {{Fits}} order by s.id {page}) c {recompile}
        """
    );

    private static readonly Statement SelectKeys = Statement.Of(
        "access.api_key.list",
        """
        select id, system_id, prefix, scopes, created_at, expires_at, revoked_at, last_used_at, last_used_from
        from api_key where system_id in @systems order by created_at desc, id desc
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Text).MaximumLength(100).Named("查找内容", "Search text");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<TradingSystem>>
    {
        public async ValueTask<Outcome<Page<TradingSystem>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var filters = new { pattern = Like.Contains(query.Text), region = query.Region };
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
                return page.As(row => row.ToSystem());
            }

            var keys = (
                await sql.Query<KeyRow>(
                    SelectKeys,
                    new { systems = page.Items.Select(system => system.Id).ToArray() },
                    cancellationToken
                )
            ).ToLookup(row => row.SystemId, row => row.ToKey());
            return page.As(row => row.ToSystem() with { Keys = [.. keys[row.Id]] });
        }
    }
}
