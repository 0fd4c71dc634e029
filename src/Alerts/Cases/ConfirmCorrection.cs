using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>A supervisor saw that a correction was carried out, where the record does not show it. 409 when it is known already.</summary>
public static class ConfirmCorrection
{
    /// <summary>Which, and what was seen.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Ordinal">The correction.</param>
    /// <param name="Note">What was seen.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, int Ordinal, string Note)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Note">What was seen.</param>
    public sealed record Body(string Note);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Note).Custom(SettleAlert.Rules.CheckReason);
    }

    internal sealed class Handler(CaseStore cases, CorrectionStore corrections)
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
                CaseActions.CarriedOut,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var all = await corrections.Of(command.Id, cancellationToken);
            if (all.FirstOrDefault(one => one.Ordinal == command.Ordinal) is not { } ordered)
            {
                return Problem.NotFound("没有这项改正要求。", "There is no such correction.");
            }

            if (ordered.DoneAt is not null)
            {
                return Problem.Conflict(
                    "case.carried_out",
                    "该项改正已经确认。",
                    "This correction is known to be carried out."
                );
            }

            var note = command.Note.Trim();
            await corrections.Done(command.Id, command.Ordinal, note, cancellationToken);
            var left = all.Any(one => one.Ordinal != command.Ordinal && one.DoneAt is null);
            return CaseMark.Of(
                await cases.Save(
                    held.Value with
                    {
                        State = left ? held.Value.State : CaseStates.Corrected,
                    },
                    CaseActions.CarriedOut,
                    note,
                    cancellationToken
                )
            );
        }
    }
}
