using FluentValidation;
using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Draws;

/// <summary>
/// Enters the value of the public beacon for the round that the record of the freeze named before it existed. Once; anybody
/// compares it with its source. 409 where none is used, while values may still be revealed, and once the panel is drawn.
/// </summary>
public static class EnterBeacon
{
    /// <summary>Of one panel.</summary>
    /// <param name="PanelId">Which.</param>
    /// <param name="Value">64 to 128 lower-case hexadecimal digits, as the source gives them.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(Guid PanelId, string Value) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Value);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Value)
                .Must(Contribution.IsBeaconValue)
                .WithMessage(
                    "contribution.beacon",
                    "信标值是 64 至 128 位小写十六进制。",
                    "A beacon's value is 64 to 128 lower-case hexadecimal digits."
                );
    }

    internal sealed class Handler(
        PanelStore panels,
        ContributionStore contributions,
        OutboxWriter outbox,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, current, cancellationToken);
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            var rows = await contributions.Of(panel.Id, cancellationToken);
            var now = time.GetUtcNow();
            if (
                panel is not { State: "frozen", BeaconBy: { } until, ContributionsClosedAt: null }
                || now >= until
                || now < panel.RevealBy
                || rows.Exists(row => row.Party == Contribution.Beacon)
            )
            {
                return Problem.Conflict(
                    "contribution.no_beacon",
                    "现在不能填写信标值：本次抽取不用信标、揭示期限未过、已填写或已抽取。",
                    "No value of a beacon is taken now: the draw uses none, values may still be revealed, or it is entered or drawn already."
                );
            }

            await contributions.EnterBeacon(
                panel.Id,
                command.Value,
                current.Caller.Name,
                cancellationToken
            );
            await panels.Log(
                panel.Id,
                "beacon",
                cancellationToken,
                reason: Contribution.Beacon,
                detail: command.Value
            );
            await outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken);
            return Unit.Value;
        }
    }
}
