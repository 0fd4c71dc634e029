using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Trainings of experts as they stand, the latest first: without those that were corrected, and without those that were
/// recorded in error.
/// </summary>
public static class ListTrainings
{
    /// <summary>Those that match every filter given.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Part of the expert's name.</summary>
        public string? Name { get; init; }

        /// <summary>Part of the training's title.</summary>
        public string? Title { get; init; }

        /// <summary>The year in which it began.</summary>
        public int? Year { get; init; }

        /// <summary>One of <see cref="TrainingResults.Held"/>.</summary>
        public string? Result { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the latest recorded first when left out.</summary>
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

        /// <summary>Whose.</summary>
        public Guid ExpertId { get; init; }

        public string Name { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string Region { get; init; } = "";

        /// <summary>The training's title.</summary>
        public string Title { get; init; } = "";

        /// <summary>Who held it.</summary>
        public string Organiser { get; init; } = "";

        /// <summary>The first day.</summary>
        public DateOnly FromDay { get; init; }

        /// <summary>The last day.</summary>
        public DateOnly ToDay { get; init; }

        /// <summary>Hours (学时), whole.</summary>
        public int Hours { get; init; }

        /// <summary>One of <see cref="TrainingResults.Held"/>.</summary>
        public string Result { get; init; } = "";

        /// <summary>Number of the certificate; null where none was given.</summary>
        public string? Certificate { get; init; }

        public DateTimeOffset RecordedAt { get; init; }
    }

    private const string Filters = $"""
        t.result <> '{TrainingResults.Void}'
          and not exists (select 1 from expert_training c where c.corrects = t.id)
          and (@name is null or lower(e.name) like @name escape '\')
          and (@title is null or lower(t.title) like @title escape '\')
          and (@from is null or t.from_day between @from and @until)
          and (@result is null or t.result = @result)
        """;

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.expert_training.list",
        $$"""
        select t.id, t.expert_id, e.name, e.region, t.title, t.organiser, t.from_day, t.to_day, t.hours, t.result,
               t.certificate, t.recorded_at
        from expert_training t join expert e on e.id = t.expert_id
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-recorded",
        By<Item>.Id("t.id", item => item.Id),
        new("recorded", By<Item>.Instant("t.recorded_at", item => item.RecordedAt)),
        new("name", By<Item>.Text("e.name", item => item.Name)),
        new("hours", By<Item>.Whole("t.hours", item => item.Hours))
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.expert_training.list_count",
        $$"""
        select count(*) from (
            select t.id from expert_training t join expert e on e.id = t.expert_id
            where {{Filters}} order by t.id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Name).IsLineOrNone(100);
            RuleFor(query => query.Title).IsLineOrNone(200);
            RuleFor(query => query.Year).InclusiveBetween(1990, 2999).Named("年度", "The year");
            RuleFor(query => query.Result)
                .Must(result =>
                    string.IsNullOrEmpty(result)
                    || TrainingResults.Held.Any(known => known.Code == result)
                )
                .WithMessage(
                    "training.result",
                    "没有这种培训结果。",
                    "There is no such result of a training."
                );
            RuleFor(query => query.Sort).IsSortOf(Select);
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, query.Take, query.CountUpTo),
                null,
                new
                {
                    name = Like.Contains(query.Name),
                    title = Like.Contains(query.Title),
                    from = query.Year is { } first ? new DateOnly(first, 1, 1) : (DateOnly?)null,
                    until = query.Year is { } last ? new DateOnly(last, 12, 31) : (DateOnly?)null,
                    result = string.IsNullOrEmpty(query.Result) ? null : query.Result,
                },
                cancellationToken
            );
    }
}
