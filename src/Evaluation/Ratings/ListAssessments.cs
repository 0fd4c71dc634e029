using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Ratings;

/// <summary>A year's assessment of the experts who were rated in it, by name.</summary>
public static class ListAssessments
{
    /// <summary>Of one year.</summary>
    [Requires(EvaluationPermissions.ReadRatings)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>The year of the evaluations; this one when left out.</summary>
        public int? Year { get; init; }

        /// <summary>Part of the name.</summary>
        public string? Name { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; by name when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One expert's year.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }
        public string Name { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string Region { get; init; } = "";

        /// <summary>See <see cref="Assessment.Figure"/>.</summary>
        public decimal? Figure { get; init; }

        /// <summary>By party.</summary>
        public IReadOnlyList<PartyRating> Parties { get; init; } = [];
    }

    private const string Filters = """
        (@name is null or lower(e.name) like @name escape '\')
          and exists (select 1 from expert_rating r where r.expert_id = e.id and r.assessed_year = @year)
        """;

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert.assessed",
        $$"""
        select e.id, e.name, e.region from expert e
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "name",
        By<Item>.Id("e.id", item => item.Id),
        new("name", By<Item>.Text("e.name", item => item.Name)),
        new("region", By<Item>.Text("e.region", item => item.Region))
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.expert.assessed_count",
        $$"""
        select count(*) from (select e.id from expert e where {{Filters}} order by e.id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Name).IsLineOrNone(100);
            RuleFor(query => query.Sort).IsSortOf(Select);
        }
    }

    internal sealed class Handler(SqlSession sql, RatingSums sums, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var year = query.Year ?? Domain.Codes.ChinaTime.Today(time).Year;
            var filters = new { name = Like.Contains(query.Name), year };
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
            var years = await sums.OfMany(
                [.. page.Items.Select(item => item.Id)],
                year,
                cancellationToken
            );
            return page.As(item =>
                years.GetValueOrDefault(item.Id) is { } assessed
                    ? item with
                    {
                        Figure = assessed.Figure,
                        Parties = assessed.Parties,
                    }
                    : item
            );
        }
    }
}
