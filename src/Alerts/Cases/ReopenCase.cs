using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>
/// A decided or closed case is examined again, with a reason. Its decision document stays among its documents; what was
/// published of it is taken back, since it holds no longer. 409 while another case on the procurement is not closed.
/// </summary>
public static class ReopenCase
{
    /// <summary>Why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Reason) : ICommand<CaseMark>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Reason);

    [WithoutScope("whether the procurement, whose case the caller may see, has another one")]
    private static readonly Statement Others = Statement.Of(
        "alerts.case.other_not_closed",
        """
        select number from supervision_case where procurement_id = @procurement and id <> @id and state <> @closed
        """
    );

    private static readonly Statement Untell = Statement.Of(
        "alerts.case_told.take_back",
        "delete from case_told where case_id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
    }

    internal sealed class Handler(SqlSession sql, CaseStore cases)
        : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.Reopened,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var others = await sql.Query<string>(
                Others,
                new
                {
                    id = command.Id,
                    procurement = held.Value.ProcurementId,
                    closed = CaseStates.Closed,
                },
                cancellationToken
            );
            if (others is [var other, ..])
            {
                return Problem.Conflict(
                    "case.open",
                    $"该项目已有未结案件（{other}），请在其中办理。",
                    $"Case {other} on this procurement is not closed; go on with it."
                );
            }

            await sql.Execute(Untell, new { id = command.Id }, cancellationToken);
            return CaseMark.Of(
                await cases.Save(
                    held.Value with
                    {
                        Verdict = null,
                        Reason = null,
                        DecidedAt = null,
                        DecidedBy = null,
                        ReferredTo = null,
                        PublicResult = null,
                        ClosedAt = null,
                    },
                    CaseActions.Reopened,
                    command.Reason.Trim(),
                    cancellationToken
                )
            );
        }
    }
}
