using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>A task is done, or after all not yet.</summary>
public static class FinishCaseTask
{
    /// <summary>Which.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="TaskId">The task.</param>
    /// <param name="Done">False to take it back.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, Guid TaskId, bool Done) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Done">False to take it back.</param>
    public sealed record Body(bool Done);

    private static readonly Statement Set = Statement.Of(
        "alerts.case_task.done",
        "update case_task set done_at = @at, done_by = @by where id = @task and case_id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(command.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            current.ActsOn(AlertsPermissions.ReviewAlerts, row.Place);
            var set = await sql.Execute(
                Set,
                new
                {
                    id = command.Id,
                    task = command.TaskId,
                    at = command.Done ? time.GetUtcNow() : (DateTimeOffset?)null,
                    by = command.Done ? current.Caller.Name : null,
                },
                cancellationToken
            );
            return set == 0
                ? Problem.NotFound("没有这项任务。", "There is no such task.")
                : Unit.Value;
        }
    }
}
