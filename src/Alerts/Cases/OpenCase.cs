using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// A supervisor opens a case on a procurement: from its warning, a complaint, or what was found. Whoever opens it has it.
/// 404 out of the caller's scope; 409 while another case on it is not closed.
/// </summary>
public static class OpenCase
{
    /// <summary>On what, and why.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="Origin">One of <see cref="CaseRules.Origins"/>.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid ProcurementId, string Origin, string Reason)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <summary>When it shall be decided; by law or custom when left out.</summary>
        public DateOnly? DueOn { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    private static readonly Statement Warned = Statement.Of(
        "alerts.case.warned",
        "select level, state from alert where id = @id and {scope region, kind, office_id}"
    );

    [WithoutScope("whether the procurement, which the caller may see, has a case already")]
    private static readonly Statement Others = Statement.Of(
        "alerts.case.not_closed",
        "select number from supervision_case where procurement_id = @id and state <> @closed"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Origin)
                .Must(origin => CaseRules.Origins.Any(known => known.Code == origin))
                .WithMessage(
                    "case.origin",
                    "来源只能是 alert（预警）、complaint（投诉举报）或 own（监督检查发现）。",
                    "An origin is alert, complaint or own."
                );
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
            RuleFor(command => command.DueOn).IsCaseDay(time);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        SignalStore signals,
        IProcurements procurements,
        WorkingDays calendar,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            if (
                await procurements.Find(command.ProcurementId, scope, cancellationToken)
                is not { } procurement
            )
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            current.ActsOn(
                AlertsPermissions.ReviewAlerts,
                new DataPlace(procurement.Region, procurement.Kind, procurement.OfficeId)
            );
            var warning = await sql.One<Warning>(
                Warned,
                scope,
                new { id = command.ProcurementId },
                cancellationToken
            );
            if (command.Origin == "alert" && warning is null or { State: AlertStates.Lapsed })
            {
                return Problem.Invalid(
                    "/origin",
                    "case.no_alert",
                    new(
                        "该项目没有有效的预警；请选择其他来源。",
                        "The procurement has no warning in force; choose another origin."
                    ),
                    command.Origin
                );
            }

            var said = await signals.Of(command.ProcurementId, cancellationToken);
            var (now, today) = (time.GetUtcNow(), time.Today());
            var term = CaseRules.TermOf("decision", command.Origin, procurement.Regime, today);
            var (day, sure) = term.From(today, calendar);
            var row = await cases.Add(
                new()
                {
                    Id = sql.NewId(now),
                    ProcurementId = command.ProcurementId,
                    Origin = command.Origin,
                    State = CaseRules.ActionOf(CaseActions.Opened).To!,
                    Level = warning?.Level ?? said.Select(signal => signal.Level).Append(1).Max(),
                    Title = procurement.Title,
                    Region = procurement.Region is { Length: > 0 } region ? region : null,
                    Kind = procurement.Kind,
                    OfficeId = procurement.OfficeId,
                    BuyerCode = procurement.BuyerCode?.ToString(),
                    BuyerName = procurement.BuyerName,
                    OpenedAt = now,
                    OpenedBy = current.Caller.Name,
                    AssigneeId = current.Caller.PersonId,
                    Assignee = current.Caller.Name,
                    DueOn = command.DueOn ?? day,
                    DueBy =
                        command.DueOn is not null ? CaseDue.Set
                        : term.IsLaw ? CaseDue.Law
                        : CaseDue.Usual,
                    DueSure = command.DueOn is not null || sure,
                    ChangedAt = now,
                },
                command.Reason.Trim(),
                cancellationToken
            );
            // Behind the number's lock, so that of two who open one at once the second finds the first's.
            var others = await sql.Query<string>(
                Others,
                new { id = command.ProcurementId, closed = CaseStates.Closed },
                cancellationToken
            );
            return others.FirstOrDefault(number => number != row.Number) is { } other
                ? Problem.Conflict(
                    "case.open",
                    $"该项目已有未结案件（{other}），请在其中办理。",
                    $"Case {other} on this procurement is not closed; go on with it."
                )
                : CaseMark.Of(row);
        }

        private sealed record Warning
        {
            public int Level { get; init; }
            public string State { get; init; } = "";
        }
    }
}
