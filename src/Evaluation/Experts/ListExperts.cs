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

        /// <summary>What the expert may evaluate.</summary>
        public IReadOnlyList<string> Specialties { get; init; } = [];

        /// <summary>The present employer; null when none is known.</summary>
        public string? Employer { get; init; }
    }

    internal sealed record Position(DateTimeOffset At, Guid Id);

    private static readonly Statement Select = Statement.Of(
        "evaluation.expert.list",
        """
        select e.id, e.name, e.region, e.state, e.created_at,
               case when e.person_id is null then {false} else {true} end as has_account
        from expert e
        where (e.created_at < @at or (e.created_at = @at and e.id < @id))
          and (@state is null or e.state = @state)
          and (@name is null or lower(e.name) like @name escape '\')
          and (@specialty is null
               or exists (select 1 from expert_specialty s where s.expert_id = e.id and s.specialty = @specialty))
        order by e.created_at desc, e.id desc {page} {recompile}
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
        }
    }

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Cursor.Read(
                query.Cursor,
                new Position(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), Guid.Empty)
            );
            if (start.Problem is { } foreign)
            {
                return foreign;
            }

            var found = await sql.Query<Item>(
                Select,
                new
                {
                    at = start.Value.At,
                    id = start.Value.Id,
                    state = string.IsNullOrEmpty(query.State) ? null : query.State,
                    name = Like.Contains(query.Name),
                    specialty = string.IsNullOrEmpty(query.Specialty) ? null : query.Specialty,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var page = Cursor.Page(
                found,
                query.Take,
                item => new Position(item.CreatedAt, item.Id)
            );
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
            return page.As(item =>
                item with
                {
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
