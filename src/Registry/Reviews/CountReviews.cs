using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Lifecycle;

namespace Trading.Registry.Reviews;

/// <summary>How much waits for officers.</summary>
public static class CountReviews
{
    /// <summary>The open submissions.</summary>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query : IQuery<Counts>;

    public sealed record Counts
    {
        /// <summary>All that are open.</summary>
        public long Open { get; init; }

        /// <summary>Those nobody has claimed.</summary>
        public long Unclaimed { get; init; }

        /// <summary>Those the caller has claimed.</summary>
        public long Mine { get; init; }

        /// <summary>Those that have waited longer than they should.</summary>
        public long Overdue { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "registry.review.counts",
        """
        select count(*) as open_count, coalesce(sum(case when officer_id is null then 1 else 0 end), 0) as unclaimed,
            coalesce(sum(case when officer_id = @me then 1 else 0 end), 0) as mine,
            coalesce(sum(case when submitted_at < @late then 1 else 0 end), 0) as overdue
        from review where decided_at is null
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        LifecycleSettings settings,
        CurrentCaller current,
        WorkingDays calendar,
        TimeProvider time
    ) : IQueryHandler<Query, Counts>
    {
        public async ValueTask<Outcome<Counts>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Select,
                new
                {
                    me = current.Caller.PersonId ?? Guid.Empty,
                    late = ChinaTime.At(
                        FirstNotLate(calendar, time.Today(), settings.ReviewWorkingDays),
                        TimeOnly.MinValue
                    ),
                },
                cancellationToken
            );
            return new Counts
            {
                Open = row!.OpenCount,
                Unclaimed = row.Unclaimed,
                Mine = row.Mine,
                Overdue = row.Overdue,
            };
        }

        private sealed record Row
        {
            public long OpenCount { get; init; }
            public long Unclaimed { get; init; }
            public long Mine { get; init; }
            public long Overdue { get; init; }
        }
    }

    /// <summary>The earliest day of submission that is not overdue on a day.</summary>
    internal static DateOnly FirstNotLate(WorkingDays calendar, DateOnly today, int workingDays) =>
        calendar.Add(calendar.Add(today.AddDays(1), -1), -workingDays);
}
