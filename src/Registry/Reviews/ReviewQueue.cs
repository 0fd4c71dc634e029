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
        : IQuery<Page<Waiting>>;

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

    private static readonly Statement Select = Statement.Of(
        "registry.review.queue",
        """
        select r.id, r.entity_code as code, e.name, e.region, e.verified_version, r.submitted_at,
            r.officer_name as claimed_by, r.claimed_at
        from review r join entity e on e.code = r.entity_code
        where r.decided_at is null
            and (r.submitted_at > @afterAt or (r.submitted_at = @afterAt and r.id > @afterId))
            and (@officerId is null or r.officer_id = @officerId)
        order by r.submitted_at, r.id {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(
        SqlSession sql,
        IPeople people,
        LifecycleSettings settings,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Page<Waiting>>
    {
        // Before anything there can be; engines do not know the year 1.
        private static readonly Position First = new(DateTimeOffset.UnixEpoch, Guid.Empty);

        public async ValueTask<Outcome<Page<Waiting>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Kernel.Http.Cursor.Read(query.Cursor, First);
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var now = time.GetUtcNow();
            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<Waiting>(
                Select,
                new
                {
                    afterAt = after.Value.At,
                    afterId = after.Value.Id,
                    officerId = query.Mine ? current.Caller.PersonId ?? Guid.Empty : (Guid?)null,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            var own = current.Caller.PersonId is { } person
                ? await people.FirmsOf(person, time.Today(), cancellationToken)
                : new HashSet<EntityCode>();
            return Kernel
                .Http.Cursor.Page(rows, take, row => new Position(row.SubmittedAt, row.Id))
                .As(row =>
                    Aged(row, now) with
                    {
                        OwnFirm = row.Code == current.Caller.EntityCode || own.Contains(row.Code),
                    }
                );
        }

        private Waiting Aged(Waiting row, DateTimeOffset now)
        {
            var days = WorkingDays.Official.Between(
                ChinaTime.DateOf(row.SubmittedAt),
                ChinaTime.DateOf(now)
            );
            return row with
            {
                AgeHours = (int)(now - row.SubmittedAt).TotalHours,
                AgeWorkingDays = days,
                Overdue = days > settings.ReviewWorkingDays,
            };
        }

        private sealed record Position(DateTimeOffset At, Guid Id);
    }
}
