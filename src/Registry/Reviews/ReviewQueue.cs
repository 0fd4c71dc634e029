using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Lifecycle;

namespace Trading.Registry.Reviews;

/// <summary>Submissions that wait for a decision, the longest waiting first.</summary>
public static class ReviewQueue
{
    /// <summary>The open ones.</summary>
    /// <param name="Mine">Only those the caller has claimed.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(bool Mine = false, string? Cursor = null, int? Take = null)
        : IQuery<Page<Waiting>>
    {
        /// <summary>Part of the firm's name, or its code.</summary>
        public string? Text { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>True for those nobody has claimed.</summary>
        public bool Unclaimed { get; init; }

        /// <summary>True for first submissions alone, false for changes alone; null for both.</summary>
        public bool? First { get; init; }

        /// <summary>True for those that have waited longer than they should.</summary>
        public bool Overdue { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the longest waiting first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    /// <summary>One submission.</summary>
    public sealed record Waiting
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The firm.</summary>
        public EntityCode Code { get; init; }

        public string Name { get; init; } = "";

        /// <summary>Division by GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>True when it was verified before, so that only changes need a look.</summary>
        public bool Again => VerifiedVersion is not null;

        /// <summary>The version verified before; null for a first submission.</summary>
        public long? VerifiedVersion { get; init; }

        public DateTimeOffset SubmittedAt { get; init; }

        /// <summary>Whole hours it has waited.</summary>
        public int AgeHours { get; init; }

        /// <summary>Working days it has waited.</summary>
        public int AgeWorkingDays { get; init; }

        /// <summary>True when it has waited longer than it should.</summary>
        public bool Overdue { get; init; }

        /// <summary>Who has claimed it; null while nobody has.</summary>
        public string? ClaimedBy { get; init; }

        public DateTimeOffset? ClaimedAt { get; init; }

        /// <summary>True when the caller works for the firm or keeps its record, so that somebody else must verify it.</summary>
        public bool OwnFirm { get; init; }
    }

    private const int UsualTake = 50;

    private const string Filters = """
        r.decided_at is null
            and (@officerId is null or r.officer_id = @officerId)
            and (@unclaimed = 0 or r.officer_id is null)
            and (@first is null or (@first = 1 and e.verified_version is null) or (@first = 0 and e.verified_version is not null))
            and (@late is null or r.submitted_at < @late)
            and (@region is null or e.region between @region and @regionEnd)
            and (@text is null or lower(e.name) like @text escape '\' or lower(r.entity_code) like @text escape '\')
        """;

    private static readonly SortedStatement<Waiting> Select = SortedStatement<Waiting>.Of(
        "registry.review.queue",
        $$"""
        select r.id, r.entity_code as code, e.name, e.region, e.verified_version, r.submitted_at,
            r.officer_name as claimed_by, r.claimed_at
        from review r join entity e on e.code = r.entity_code
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "submitted",
        By<Waiting>.Id("r.id", row => row.Id),
        new("submitted", By<Waiting>.Instant("r.submitted_at", row => row.SubmittedAt)),
        new("name", By<Waiting>.Text("e.name", row => row.Name)),
        new("region", By<Waiting>.TextOrNone("e.region", row => row.Region)),
        new("claim", By<Waiting>.TextOrNone("r.officer_name", row => row.ClaimedBy))
    );

    private static readonly Statement Count = Statement.Of(
        "registry.review.queue_count",
        $$"""
        select count(*) from (
            select r.id from review r join entity e on e.code = r.entity_code where {{Filters}} order by r.id {page}) c
        {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        IPeople people,
        LifecycleSettings settings,
        CurrentCaller current,
        WorkingDays calendar,
        TimeProvider time
    ) : IQueryHandler<Query, Page<Waiting>>
    {
        public async ValueTask<Outcome<Page<Waiting>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var take = query.Take ?? UsualTake;
            var region = RegionCode.RangeOf(query.Region);
            var filters = new
            {
                officerId = query.Mine ? current.Caller.PersonId ?? Guid.Empty : (Guid?)null,
                unclaimed = query.Unclaimed ? 1 : 0,
                first = query.First is { } first ? (first ? 1 : 0) : (int?)null,
                late = query.Overdue
                    ? ChinaTime.Begin(
                        CountReviews.FirstNotLate(
                            calendar,
                            time.Today(),
                            settings.ReviewWorkingDays
                        )
                    )
                    : null,
                region = region?.First,
                regionEnd = region?.Last,
                text = Like.Contains(query.Text),
            };
            var page = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, take, query.CountUpTo),
                null,
                filters,
                cancellationToken
            );
            var own = current.Caller.PersonId is { } person
                ? await people.FirmsOf(person, time.Today(), cancellationToken)
                : new HashSet<EntityCode>();
            return page.As(row =>
                Aged(row, now) with
                {
                    OwnFirm = row.Code == current.Caller.EntityCode || own.Contains(row.Code),
                }
            );
        }

        private Waiting Aged(Waiting row, DateTimeOffset now)
        {
            var days = calendar.Between(ChinaTime.DateOf(row.SubmittedAt), ChinaTime.DateOf(now));
            return row with
            {
                AgeHours = (int)(now - row.SubmittedAt).TotalHours,
                AgeWorkingDays = days,
                Overdue = days > settings.ReviewWorkingDays,
            };
        }
    }
}
