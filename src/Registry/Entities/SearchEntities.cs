using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Finds firms by code or any part of the name, licence, state, region, industry, size and kind, in the order in which
/// the registry came to know them.
/// </summary>
public static class SearchEntities
{
    /// <summary>What to look for.</summary>
    [Requires(
        RegistryPermissions.BrowseRegistry,
        RegistryPermissions.UseEntity,
        RegistryPermissions.FindEntity
    )]
    public sealed record Query : EntityFilters, IQuery<Page<Found>>
    {
        /// <summary>All firms.</summary>
        public Query() { }

        /// <summary>A page of what filters find.</summary>
        public Query(EntityFilters filters)
            : base(filters) { }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; that in which they came to be known when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>At most so many.</summary>
        public int? Take { get; init; }
    }

    /// <summary>One firm found.</summary>
    public sealed record Found
    {
        /// <summary>Canonical code.</summary>
        public EntityCode Code { get; init; }

        /// <summary>Registered name.</summary>
        public string Name { get; init; } = "";

        /// <summary>One of <see cref="EntityKinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>One of <see cref="EntityStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>The firm in whose place this one's record is merged; null unless it is.</summary>
        public string? Successor { get; init; }

        /// <summary>Division by GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Industry by GB/T 4754-2017.</summary>
        public string? Industry { get; init; }

        /// <summary>One of <see cref="SizeClasses"/>.</summary>
        public string? SizeClass { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>When it was last verified as a whole.</summary>
        public DateTimeOffset? VerifiedAt { get; init; }

        internal long Serial { get; init; }

        /// <summary>Its place in the order in which the registry came to know them.</summary>
        [System.Text.Json.Serialization.JsonIgnore]
        public long Place => Serial;
    }

    private const int UsualTake = 50;

    internal sealed class Rules : FilterRules<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(EntitySearch.Sorted);
        }
    }

    /// <summary>What filters can be, for every message that has them.</summary>
    internal abstract class FilterRules<T> : AbstractValidator<T>
        where T : EntityFilters
    {
        protected FilterRules()
        {
            RuleFor(query => query.Words).IsLineOrNone(200);
            RuleFor(query => query.Qualification).IsLineOrNone(200);
            RuleFor(query => query.Grade).IsLineOrNone(50);
            RuleFor(query => query.State)
                .Must(state => string.IsNullOrEmpty(state) || EntityStates.Has(state))
                .WithMessage("entity.state", "没有这种状态。", "There is no such state.");
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Industry)
                .Must(industry =>
                    string.IsNullOrWhiteSpace(industry)
                    || (industry.Trim().Length <= 5 && IndustrySection.Find(industry) is not null)
                )
                .WithMessage(
                    "entity.industry",
                    "所属行业应为 GB/T 4754-2017 的门类字母或二至四位代码。",
                    "The industry is a section's letter or two to four digits of GB/T 4754-2017."
                );
            RuleFor(query => query.SizeClass)
                .Must(size =>
                    string.IsNullOrEmpty(size)
                    || Enum.GetValues<SizeClass>().Any(one => EntityStore.SizeWord(one) == size)
                )
                .WithMessage(
                    "entity.size",
                    "规模应为 micro、small、medium 或 large。",
                    "The size is micro, small, medium or large."
                );
            RuleFor(query => query.Kind)
                .Must(kind => string.IsNullOrEmpty(kind) || EntityKinds.Find(kind) is not null)
                .WithMessage("entity.kind", "没有这种主体类型。", "There is no such kind of body.");
        }
    }

    internal sealed class Handler(EntitySearch search, CurrentCaller current)
        : IQueryHandler<Query, Page<Found>>
    {
        public async ValueTask<Outcome<Page<Found>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.Fields;
            if (scope.Refuse(query) is { } outside)
            {
                return outside;
            }

            var found = await Find(query, cancellationToken);
            return scope is null || found.Problem is not null
                ? found
                : found.Value.As(one =>
                    one with
                    {
                        Kind = scope.Reads(Sections.Identity, "kind") ? one.Kind : null,
                        Region = scope.Reads(Sections.Identity, "region") ? one.Region : null,
                        Industry = scope.Reads(Sections.Identity, "industry") ? one.Industry : null,
                        SizeClass = scope.Reads(Sections.Size) ? one.SizeClass : null,
                    }
                );
        }

        private async Task<Outcome<Page<Found>>> Find(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (!string.IsNullOrEmpty(query.Sort) && query.Sort != EntitySearch.Sorted.Usual)
            {
                return await search.SortedPage(
                    query,
                    query.Sort,
                    query.Cursor,
                    query.Take ?? UsualTake,
                    cancellationToken
                );
            }

            var after = Kernel.Http.Cursor.Read(query.Cursor, 0L);
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var found = await search.Page(query, after.Value, take + 1, cancellationToken);
            return Kernel.Http.Cursor.Page(found, take, one => one.Serial);
        }
    }
}
