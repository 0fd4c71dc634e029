using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>The province's pool of experts, newest first.</summary>
public static class ListExperts
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Part of the name.</summary>
        public string? Name { get; init; }

        /// <summary>A specialty, as written.</summary>
        public string? Specialty { get; init; }

        /// <summary>See <see cref="Terms.ExpertStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the newest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        public string Name { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string Region { get; init; } = "";

        /// <summary>See <see cref="Terms.ExpertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>True when the expert has an account to be told through.</summary>
        public bool HasAccount { get; init; }

        /// <summary>Since when in the pool.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>Seats drawn in the last 365 days and accepted.</summary>
        public long Accepted { get; init; }

        /// <summary>How much the expert is asked for.</summary>
        public ExpertLoad Load { get; init; } = new();

        /// <summary>What the expert may evaluate.</summary>
        public IReadOnlyList<string> Specialties { get; init; } = [];

        /// <summary>The present employer; null when none is known.</summary>
        public string? Employer { get; init; }
    }

    private const string Filters = """
        (@state is null or e.state = @state)
          and (@name is null or lower(e.name) like @name escape '\')
          and (@region is null or e.region between @region and @regionEnd)
          and (@specialty is null
               or exists (select 1 from expert_specialty s where s.expert_id = e.id and s.specialty = @specialty))
        """;

    // One look by index an expert, and no further back than a year.
    private const string Accepted = """
        (select count(*) from panel_invitation l where l.expert_id = e.id and l.drawn_at >= @year and l.state = 'accepted')
        """;

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert.list",
        $$"""
        select e.id, e.name, e.region, e.state, e.created_at,
               case when e.person_id is null then {false} else {true} end as has_account,
               {{Accepted}} as accepted
        from expert e
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-created",
        By<Item>.Id("e.id", item => item.Id),
        new("created", By<Item>.Instant("e.created_at", item => item.CreatedAt)),
        new("name", By<Item>.Text("e.name", item => item.Name)),
        new("region", By<Item>.Text("e.region", item => item.Region)),
        new("load", By<Item>.Whole(Accepted, item => item.Accepted))
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.expert.list_count",
        $$"""
        select count(*) from (select e.id from expert e where {{Filters}} order by e.id {page}) c {recompile}
        """
    );

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.expert_specialty.of_many",
        "select expert_id, specialty as text from expert_specialty where expert_id in @ids order by specialty"
    );

    private static readonly Statement Employers = Statement.Of(
        "evaluation.expert_tie.employers",
        """
        select expert_id, organisation_name as text from expert_tie
        where expert_id in @ids and relation = 'employee' and from_day <= @today and (to_day is null or to_day >= @today)
        order by from_day desc
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Name).IsLineOrNone(100);
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, ExpertLoads loads, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var filters = new
            {
                state = string.IsNullOrEmpty(query.State) ? null : query.State,
                name = Like.Contains(query.Name),
                region = region?.First,
                regionEnd = region?.Last,
                specialty = string.IsNullOrEmpty(query.Specialty) ? null : query.Specialty,
            };
            var found = await sql.Page(
                Select,
                new(query.Sort, query.Cursor, query.Take),
                null,
                Arguments.Of(filters, new { year = loads.Year }),
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value with
            {
                Total = await sql.Total(Count, null, filters, query.CountUpTo, cancellationToken),
            };
            if (page.Items.Count == 0)
            {
                return page;
            }

            var ids = page.Items.Select(item => item.Id).ToArray();
            var specialties = (
                await sql.Query<Line>(Specialties, new { ids }, cancellationToken)
            ).ToLookup(line => line.ExpertId, line => line.Text);
            var employers = (
                await sql.Query<Line>(
                    Employers,
                    new { ids, today = time.Today() },
                    cancellationToken
                )
            ).ToLookup(line => line.ExpertId, line => line.Text);
            var asked = await loads.Of(ids, cancellationToken);
            return page.As(item =>
                item with
                {
                    Load = asked.GetValueOrDefault(item.Id) ?? new(),
                    Specialties = [.. specialties[item.Id]],
                    Employer = employers[item.Id].FirstOrDefault(),
                }
            );
        }

        private sealed record Line
        {
            public Guid ExpertId { get; init; }
            public string Text { get; init; } = "";
        }
    }
}
