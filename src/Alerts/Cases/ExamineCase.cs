using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// The examination begins without asking, or goes on without an answer. 409 before the purchaser's time is over: who was
/// given a day may use it.
/// </summary>
public static class ExamineCase
{
    /// <summary>Which.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version) : ICommand<CaseMark>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(CaseStore cases, QuestionStore questions, TimeProvider time)
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
                CaseActions.Examined,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            if (held.Value.State == CaseStates.Waiting)
            {
                var asked = (await questions.Of(command.Id, cancellationToken))[^1];
                if (asked.DueOn >= Domain.Codes.ChinaTime.Today(time))
                {
                    return Problem.Conflict(
                        "case.time_runs",
                        $"采购人的说明期限到{CaseMessages.Day(asked.DueOn)}，期限内不能不待说明径行核查。",
                        $"The purchaser may answer until {CaseMessages.Day(asked.DueOn)}; it is examined without only after that."
                    );
                }
            }

            return CaseMark.Of(
                await cases.Save(held.Value, CaseActions.Examined, null, cancellationToken)
            );
        }
    }
}
