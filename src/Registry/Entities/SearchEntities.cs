using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Finds firms by code or part of the name, licence, state and region, in the order of their codes.</summary>
public static class SearchEntities
{
    /// <summary>What to look for; everything left out matches all.</summary>
    /// <param name="Words">The beginning of a code, or part of a name; width, case and white space do not matter.</param>
    /// <param name="Qualification">Part of a licence's name.</param>
    /// <param name="State">One of <see cref="EntityStates"/>.</param>
    /// <param name="Region">Division by GB/T 2260, with all below it.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(Permission.BrowseRegistry, Permission.UseEntity, Permission.ManageProcurement)]
    public sealed record Query(
        string? Words = null,
        string? Qualification = null,
        string? State = null,
        string? Region = null,
        string? Cursor = null,
        int? Take = null
    ) : IQuery<Page<Found>>;

    /// <summary>One firm found.</summary>
    public sealed record Found
    {
        /// <summary>Canonical code.</summary>
        public string Code { get; init; } = "";

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

        /// <summary>micro, small, medium, large.</summary>
        public string? SizeClass { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>When it was last verified as a whole.</summary>
        public DateTimeOffset? VerifiedAt { get; init; }
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.entity.search",
        """
        select e.code, e.name, e.kind, e.state, e.region, e.industry, e.size_class, e.changed_at, e.verified_at,
            e.successor_code as successor
        from entity e
        where e.code > @after
            and (@name is null or e.name_folded like @name escape '!' or e.code like @code escape '!')
            and (@state is null or e.state = @state)
            and (@region is null or e.region like @region)
            and (@qualification is null or exists (
                select 1 from entity_qualification q
                where q.entity_code = e.code and q.name_folded like @qualification escape '!'))
        order by e.code {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Words).IsLineOrNone(200);
            RuleFor(query => query.Qualification).IsLineOrNone(200);
            RuleFor(query => query.State)
                .Must(state => string.IsNullOrEmpty(state) || EntityStates.Has(state))
                .Says("entity.state", "没有这种状态。", "There is no such state.");
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Take)
                .InclusiveBetween(1, Kernel.Http.Cursor.MaxTake)
                .Named("每页条数", "Page size");
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Found>>
    {
        public async ValueTask<Outcome<Page<Found>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Kernel.Http.Cursor.Read(query.Cursor, "");
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var words = Blank(query.Words) ? null : query.Words;
            var take = query.Take ?? UsualTake;
            var found = await sql.Query<Found>(
                Select,
                new
                {
                    after = after.Value,
                    name = words is null ? null : Canonical.Containing(words),
                    // A code is found by its beginning, so the pattern's leading % goes.
                    code = words is null ? null : Canonical.Containing(words)[1..],
                    qualification = Blank(query.Qualification)
                        ? null
                        : Canonical.Containing(query.Qualification!),
                    state = Blank(query.State) ? null : query.State,
                    region = Blank(query.Region) ? null : Below(RegionCode.Parse(query.Region!)),
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return found.Count > take
                ? new Page<Found>(found[..take], Kernel.Http.Cursor.Of(found[take - 1].Code))
                : new Page<Found>(found, null);
        }

        private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

        // A province ends in four zeros, a city in two: what is below shares the rest (GB/T 2260).
        private static string Below(RegionCode region) =>
            region.ToString() switch
            {
                [.. var province, '0', '0', '0', '0'] => province + "%",
                [.. var city, '0', '0'] => city + "%",
                var county => county,
            };
    }
}
