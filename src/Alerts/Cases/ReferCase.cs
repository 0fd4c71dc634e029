using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>The case is referred to another body (discipline inspection, police, another authority), which decides it there.</summary>
public static class ReferCase
{
    private const int LongestBody = 100;

    /// <summary>To whom, and why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="To">The other body, by name.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string To, string Reason)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="To">The other body, by name.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string To, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.To).IsLine(LongestBody, "受移送机关", "The other body");
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
                CaseActions.Referred,
                cancellationToken
            );
            return held.Problem is { } problem
                ? problem
                : CaseMark.Of(
                    await cases.Save(
                        held.Value with
                        {
                            ReferredTo = command.To.Trim(),
                        },
                        CaseActions.Referred,
                        command.Reason.Trim(),
                        cancellationToken
                    )
                );
        }
    }
}
