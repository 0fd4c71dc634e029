using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>A supervisor sets the case's due date, with a reason.</summary>
public static class SetCaseDue
{
    /// <summary>The day.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="DueOn">The last day.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, DateOnly DueOn, string Reason)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="DueOn">The last day.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(DateOnly DueOn, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.DueOn).IsCaseDay(time);
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
        }
    }

    internal sealed class Handler(CaseStore cases) : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.DueSet,
                cancellationToken
            );
            return held.Problem is { } problem
                ? problem
                : CaseMark.Of(
                    await cases.Save(
                        held.Value with
                        {
                            DueOn = command.DueOn,
                            DueBy = CaseDue.Set,
                            DueSure = true,
                        },
                        CaseActions.DueSet,
                        command.Reason.Trim(),
                        cancellationToken
                    )
                );
        }
    }
}
