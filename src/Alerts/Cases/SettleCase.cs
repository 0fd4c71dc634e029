using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>
/// The case is confirmed or dismissed with a reason. The warning on its procurement is settled in the same transaction, so
/// that what a warning was worth is counted once and as the case has it.
/// </summary>
public static class SettleCase
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Decision">One of <see cref="AlertStates.Decisions"/>.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Decision, string Reason)
        : Kernel.Commands.ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Decision">One of <see cref="AlertStates.Decisions"/>.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Decision, string Reason);

    private static readonly Statement Warned = Statement.Of(
        "alerts.case.warning_of",
        "select version, state from alert where id = @id and {scope region, kind, office_id}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Decision).IsDecision();
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        ISender sender,
        CurrentCaller current,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // The two decisions are actions of their own, by the same words.
            var held = await cases.Hold(
                command.Id,
                command.Version,
                command.Decision,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var reason = command.Reason.Trim();
            var saved = await cases.Save(
                held.Value with
                {
                    Verdict = command.Decision,
                    Reason = reason,
                    DecidedAt = time.GetUtcNow(),
                    DecidedBy = current.Caller.Name,
                },
                command.Decision,
                reason,
                cancellationToken
            );
            var warning = await sql.One<Warning>(
                Warned,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { id = saved.ProcurementId },
                cancellationToken
            );
            if (
                warning is { State: not AlertStates.Lapsed } standing
                && standing.State != command.Decision
            )
            {
                var settled = await sender.Send(
                    new SettleAlert.Command(
                        saved.ProcurementId,
                        standing.Version,
                        command.Decision,
                        reason
                    ),
                    cancellationToken
                );
                if (settled.Problem is { } unsettled)
                {
                    return unsettled;
                }
            }

            return CaseMark.Of(saved);
        }

        private sealed record Warning
        {
            public long Version { get; init; }
            public string State { get; init; } = "";
        }
    }
}
