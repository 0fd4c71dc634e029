using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.LongJobs;

/// <summary>Who may follow which jobs: whoever looks after all of them, and whoever may ask for one of the kind.</summary>
public sealed class LongJobAccess(LongJobCatalogue catalogue, CurrentCaller current)
{
    /// <summary>The kinds the caller may follow; null when all, also those this node does not know.</summary>
    public string[]? Kinds =>
        current.Caller.May(Permission.OperateJobs)
            ? null
            :
            [
                .. catalogue
                    .Kinds.Where(kind => kind.Follow.Any(current.Caller.May))
                    .Select(kind => kind.Code),
            ];

    /// <summary>The job, unless it does not exist for this caller.</summary>
    public Outcome<LongJob> Allowed(LongJob? job) =>
        job is not null && (Kinds is not { } kinds || kinds.Contains(job.Kind))
            ? job
            : Problem.NotFound("没有这项长时任务。", "There is no such long job.");
}
