using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>The case is paused with a reason. Whether its time stands still meanwhile is the law's word, not the supervisor's.</summary>
public static class PauseCase
{
    /// <summary>Why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Cause">One of <see cref="CaseRules.Pauses"/>.</param>
    /// <param name="Reason">In words.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Cause, string Reason)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Cause">One of <see cref="CaseRules.Pauses"/>.</param>
    /// <param name="Reason">In words.</param>
    public sealed record Body(string Cause, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Cause)
                .Must(cause => cause is not null && CaseRules.PauseOf(cause) is not null)
                .WithMessage(
                    "case.pause",
                    "中止原因只能是 tests（检验鉴定等）或 other（其他）。",
                    "A case is paused for tests or other."
                );
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
        }
    }

    internal sealed class Handler(CaseStore cases, TimeProvider time)
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
                CaseActions.Paused,
                cancellationToken
            );
            return held.Problem is { } problem
                ? problem
                : CaseMark.Of(
                    await cases.Save(
                        held.Value with
                        {
                            PausedFrom = held.Value.State,
                            PausedFor = command.Cause,
                            PausedOn = time.Today(),
                        },
                        CaseActions.Paused,
                        command.Reason.Trim(),
                        cancellationToken
                    )
                );
        }
    }
}
