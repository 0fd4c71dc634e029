using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.LongJobs;

/// <summary>
/// Ends a long job: at once when nobody works it, else behind the step under way; what the steps before wrote stays.
/// 404 when the caller may not follow it; 409 when it has ended, or must be brought to its end.
/// </summary>
public static class CancelLongJob
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
        CurrentCaller current,
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

            var job = found.Value;
            if (!job.IsUnderWay)
            {
                return Problem.Conflict(
                    "long_job.ended",
                    "任务已结束，不能取消。",
                    "The job has ended and cannot be cancelled."
                );
            }

            if (!job.Cancellable)
            {
                return Problem.Conflict(
                    "long_job.past_cancel",
                    "任务已生效，必须执行完毕，不能再取消。",
                    "The job has taken effect and must be brought to its end; it cannot be cancelled any more."
                );
            }

            var now = time.GetUtcNow();
            if (job.Owner is null || job.ReadyAt <= now)
            {
                await store.Cancel(job.Id, current.Caller.Name, now, cancellationToken);
            }
            else if (job.CancelAskedAt is null)
            {
                await store.AskToCancel(job.Id, current.Caller.Name, now, cancellationToken);
            }

            return LongJobView.Of((await store.Find(job.Id, cancellationToken))!, catalogue, now);
        }
    }
}
