using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>How many firms a search finds; beyond ten thousand only that it is more, unless it is asked to count them all.</summary>
public static class CountEntities
{
    /// <summary>The most that is counted where it is not asked for.</summary>
    public const int Most = 10_000;

    /// <summary>What to look for.</summary>
    [Requires(
        RegistryPermissions.BrowseRegistry,
        RegistryPermissions.UseEntity,
        RegistryPermissions.FindEntity
    )]
    public sealed record Query : EntityFilters, IQuery<Counted>
    {
        /// <summary>True to count all, for who mirrors the registry and must know that nothing is missing.</summary>
        public bool Exact { get; init; }

        /// <summary>So far are they counted; null as usual.</summary>
        public int? UpTo { get; init; }

        /// <summary>All firms.</summary>
        public Query() { }

        /// <summary>What filters find.</summary>
        public Query(EntityFilters filters)
            : base(filters) { }
    }

    /// <summary>The number.</summary>
    /// <param name="Count">Firms counted.</param>
    /// <param name="OrMore">True when counting ended before all were looked at.</param>
    public sealed record Counted(long Count, bool OrMore);

    internal sealed class Rules : SearchEntities.FilterRules<Query>;

    internal sealed class Handler(EntitySearch search, CurrentCaller current)
        : IQueryHandler<Query, Counted>
    {
        public async ValueTask<Outcome<Counted>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.Fields.Refuse(query) is { } outside
                ? outside
                : await search.Count(
                    query,
                    query.Exact ? int.MaxValue - 1 : query.UpTo ?? Most,
                    cancellationToken
                );
    }
}
