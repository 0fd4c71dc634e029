using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>Something to be done in a case. It makes no version.</summary>
public static class AddCaseTask
{
    private const int Longest = 200;

    /// <summary>The task.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Text">What is to be done.</param>
    /// <param name="DueOn">By when; null for whenever.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, string Text, DateOnly? DueOn) : ICommand<Added>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Text">What is to be done.</param>
    /// <param name="DueOn">By when; left out for whenever.</param>
    public sealed record Body(string Text, DateOnly? DueOn);

    /// <summary>The task's key.</summary>
    /// <param name="TaskId">Key.</param>
    public sealed record Added(Guid TaskId);

    private static readonly Statement Insert = Statement.Of(
        "alerts.case_task.insert",
        "insert into case_task (id, case_id, text, due_on, added_at, added_by) values (@task, @id, @text, @due, @now, @by)"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Text).IsLine(Longest, "任务", "The task");
            RuleFor(command => command.DueOn).IsCaseDay(time);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Added>
    {
        public async ValueTask<Outcome<Added>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(command.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            current.ActsOn(AlertsPermissions.ReviewAlerts, row.Place);
            var now = time.GetUtcNow();
            var task = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    task,
                    id = command.Id,
                    text = command.Text.Trim(),
                    due = command.DueOn,
                    now,
                    by = current.Caller.Name,
                },
                cancellationToken
            );
            return new Added(task);
        }
    }
}
