using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>The case goes on where it was paused; where its time stood still, the due date moves by the working days between.</summary>
public static class ResumeCase
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

    internal sealed class Handler(
        CaseStore cases,
        OutboxWriter outbox,
        WorkingDays calendar,
        TimeProvider time
    ) : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.Resumed,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var row = held.Value;
            var still = CaseRules.PauseOf(row.PausedFor!) is { Counts: false }
                ? calendar.Between(row.PausedOn!.Value, time.Today())
                : 0;
            if (row.PausedFrom == CaseStates.Correcting)
            {
                // What was put right meanwhile moved no paused case.
                await outbox.Post(
                    new FollowCorrections.Command(row.ProcurementId),
                    cancellationToken
                );
            }

            return CaseMark.Of(
                await cases.Save(
                    row with
                    {
                        State = row.PausedFrom!,
                        PausedFrom = null,
                        PausedFor = null,
                        PausedOn = null,
                        DueOn = calendar.Add(row.DueOn, still),
                        DueSure =
                            row.DueSure
                            && (still == 0 || calendar.AddIfKnown(row.DueOn, still) is not null),
                    },
                    CaseActions.Resumed,
                    still == 0 ? null : $"+{still}",
                    cancellationToken
                )
            );
        }
    }
}
