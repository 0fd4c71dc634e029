using FluentValidation;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>
/// Sets how many warnings an office is given a week: a supervisor of the own office, an administrator of any. What it was
/// given this week stays; a greater number is filled up from now on. 404 for an office where nobody looks at warnings, and for
/// another's.
/// </summary>
public static class SetAlertBudget
{
    /// <summary>The office and the number.</summary>
    /// <param name="OfficeId">Which.</param>
    /// <param name="AWeek">How many, 0 for none but the red ones.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.SetBudget)]
    public sealed record Command(Guid OfficeId, int AWeek) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => OfficeId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="AWeek">How many, 0 for none but the red ones.</param>
    public sealed record Body(int AWeek);

    /// <summary>What is set.</summary>
    /// <param name="OfficeId">Of which office.</param>
    /// <param name="AWeek">How many.</param>
    public sealed record Done(Guid OfficeId, int AWeek);

    private static readonly Statement Insert = Statement.Of(
        "alerts.budget.insert",
        """
        insert into alert_budget (office_id, a_week, set_by, set_at)
        select @office, @aWeek, @by, @now
        where not exists (select 1 from alert_budget {range lock} where office_id = @office)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.budget.update",
        "update alert_budget set a_week = @aWeek, set_by = @by, set_at = @now where office_id = @office"
    );

    /// <summary>True for the own office, and for whoever runs the platform.</summary>
    internal static bool May(Caller caller, Guid office) =>
        caller.Kind == CallerKind.Platform
        || caller.Roles.Contains(Access.Roles.Administrator)
        || caller.OfficeId == office;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.AWeek)
                .InclusiveBetween(0, BudgetSettings.Most)
                .WithMessage(
                    "budget.range",
                    $"每周预警数为 0 至 {BudgetSettings.Most}。",
                    $"A week's number is 0 to {BudgetSettings.Most}."
                );
    }

    internal sealed class Handler(
        SqlSession sql,
        IScopedPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var offices = await people.OfficesWith(
                new(AlertsPermissions.ReviewAlerts),
                cancellationToken
            );
            if (
                offices.All(office => office.Id != command.OfficeId)
                || !May(current.Caller, command.OfficeId)
            )
            {
                return Problem.NotFound(
                    "没有这个机构，或不是您的机构。",
                    "There is no such office, or it is not yours."
                );
            }

            var row = new
            {
                office = command.OfficeId,
                aWeek = command.AWeek,
                by = current.Caller.Name,
                now = time.GetUtcNow(),
            };
            if (await sql.Execute(Insert, row, cancellationToken) == 0)
            {
                await sql.Execute(Update, row, cancellationToken);
            }

            return new Done(command.OfficeId, command.AWeek);
        }
    }
}
