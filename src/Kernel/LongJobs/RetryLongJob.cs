using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.LongJobs;

/// <summary>
/// Has a long job carried on that failed, was refused or cancelled, from behind the last step that was committed. 404
/// when the caller may not follow it; 409 while it is under way, or when it was done.
/// </summary>
public static class RetryLongJob
{
    /// <summary>One job.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid Id) : ICommand<LongJobView>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(
        LongJobStore store,
        LongJobAccess access,
        LongJobCatalogue catalogue,
        LongJobWriter jobs,
        TimeProvider time
    ) : ICommandHandler<Command, LongJobView>
    {
        public async ValueTask<Outcome<LongJobView>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var found = access.Allowed(await store.GetForUpdate(command.Id, cancellationToken));
            if (found.Problem is { } problem)
            {
                return problem;
            }

            if (found.Value.IsUnderWay || found.Value.State == LongJobStates.Done)
            {
                return Problem.Conflict(
                    "long_job.not_stopped",
                    "只有失败、被拒绝或已取消的任务可以继续执行。",
                    "Only a job that failed, was refused or cancelled can be carried on."
                );
            }

            await jobs.CarryOn(found.Value, cancellationToken);
            return LongJobView.Of(
                (await store.Find(command.Id, cancellationToken))!,
                catalogue,
                time.GetUtcNow()
            );
        }
    }
}
