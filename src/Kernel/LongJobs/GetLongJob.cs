using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.LongJobs;

/// <summary>One long job, to follow it. 404 also for whoever may not.</summary>
public static class GetLongJob
{
    /// <summary>By key.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query(Guid Id) : IQuery<LongJobView>;

    internal sealed class Handler(
        LongJobStore store,
        LongJobAccess access,
        LongJobCatalogue catalogue,
        TimeProvider time
    ) : IQueryHandler<Query, LongJobView>
    {
        public async ValueTask<Outcome<LongJobView>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var job = access.Allowed(await store.Find(query.Id, cancellationToken));
            return job.Problem is { } problem
                ? problem
                : LongJobView.Of(job.Value, catalogue, time.GetUtcNow());
        }
    }
}
