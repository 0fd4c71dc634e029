using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.LongJobs;

/// <summary>The long jobs that the caller may follow, newest first.</summary>
public static class ListLongJobs
{
    /// <summary>A page of them.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<Page<LongJobView>>
    {
        /// <summary>One of <see cref="LongJobStates"/>; all without it.</summary>
        public string? State { get; init; }

        /// <summary>A kind's code; all without it.</summary>
        public string? Kind { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "kernel.long_job.list",
        $$"""
        select {{LongJobStore.Columns}} from long_job
        where (@state is null or state = @state) and (@kind is null or kind = @kind)
          and (@all = {true} or kind in @kinds)
          and (asked_at < @at or (asked_at = @at and id < @id))
        order by asked_at desc, id desc {page} {recompile}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "kernel.long_job.list_count",
        """
        select count(*) from (
            select id from long_job
            where (@state is null or state = @state) and (@kind is null or kind = @kind)
              and (@all = {true} or kind in @kinds)
            order by id {page}) c
        {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.State)
                .Must(state => state is null || LongJobStates.All.Any(term => term.Code == state))
                .WithMessage(
                    "long_job.state",
                    "状态只能是 queued、running、done、refused、failed 或 cancelled。",
                    "The state must be queued, running, done, refused, failed or cancelled."
                );
            RuleFor(query => query.Kind).MaximumLength(100).Named("任务", "Kind");
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        LongJobAccess access,
        LongJobCatalogue catalogue,
        TimeProvider time
    ) : IQueryHandler<Query, Page<LongJobView>>
    {
        public async ValueTask<Outcome<Page<LongJobView>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (start.Problem is { } problem)
            {
                return problem;
            }

            var kinds = access.Kinds;
            if (kinds is { Length: 0 })
            {
                return new Page<LongJobView>([], null);
            }

            var filters = new
            {
                state = query.State,
                kind = string.IsNullOrWhiteSpace(query.Kind) ? null : query.Kind.Trim(),
                all = kinds is null,
                kinds = kinds ?? [""],
            };
            var jobs = await sql.Query<LongJob>(
                Select,
                Arguments.Of(
                    filters,
                    new
                    {
                        at = start.Value.At,
                        id = start.Value.Id,
                        skip = 0,
                        take = query.Take + 1,
                    }
                ),
                cancellationToken
            );
            var now = time.GetUtcNow();
            var total = await sql.Total(Count, null, filters, query.CountUpTo, cancellationToken);
            return (
                Cursor.Page(jobs, query.Take, job => new LatestFirst(job.AskedAt, job.Id)) with
                {
                    Total = total,
                }
            ).As(job => LongJobView.Of(job, catalogue, now));
        }
    }
}
