using FluentValidation;
using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>
/// Reveals the value that the caller's party committed to, once nobody can commit any more. Too early, too late or another
/// value than the one committed to is refused, and that it was tried is in the panel's log. With the last of them the panel is
/// drawn.
/// </summary>
public static class RevealContribution
{
    /// <summary>Of one panel.</summary>
    /// <param name="PanelId">Which.</param>
    /// <param name="Value">64 lower-case hexadecimal digits; null where the platform made and keeps it.</param>
    [Requires(EvaluationPermissions.ContributeToDraw)]
    [PersonsOnly]
    public sealed record Command(Guid PanelId, [property: Secret] string? Value = null)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Value">See <see cref="Command"/>.</param>
    public sealed record Body(string? Value);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Value)
                .Must(text => text is null || Contribution.IsValue(text))
                .WithMessage(
                    "contribution.value",
                    "随机数是 64 位小写十六进制。",
                    "A value is 64 lower-case hexadecimal digits."
                );
    }

    internal sealed class Handler(
        PanelStore panels,
        ContributionStore contributions,
        IProcurements procurements,
        OutboxWriter outbox,
        FailureEffects failureEffects,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            var procurement = panel is null
                ? null
                : await procurements.Find(panel.ProcurementId, cancellationToken);
            if (
                panel is null
                || DrawParties.Of(current.Caller, panel.DataPlace, procurement!.BuyerCode)
                    is not { } party
            )
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            var rows = await contributions.Of(panel.Id, cancellationToken);
            if (rows.Find(row => row.Party == party && row.Commitment is not null) is not { } row)
            {
                return Problem.Conflict(
                    "contribution.none",
                    "这一方没有提供过承诺，无可揭示。",
                    "There is no commitment of this party to reveal."
                );
            }

            if (row.Value is not null)
            {
                return row.Value == (command.Value ?? row.Value)
                    ? Unit.Value
                    : Problem.Conflict(
                        "contribution.revealed",
                        "已经揭示，不能更改。",
                        "It is revealed already and cannot be changed."
                    );
            }

            var now = time.GetUtcNow();
            if (panel.State == "requested" || ContributionStore.TakesCommitments(panel, rows, now))
            {
                return Problem.Conflict(
                    "contribution.early",
                    "其他各方仍可承诺，期限过后才能揭示。",
                    "Others may still commit; values are revealed after that."
                );
            }

            if (panel is { State: "frozen", WantsLottery: true, ContributionsClosedAt: null })
            {
                return Problem.Conflict(
                    "contribution.early",
                    "编号的组合清单尚未公布，公布后才能揭示，请稍候。",
                    "The numbered list of panels is not published yet; values are revealed after that. Wait a moment."
                );
            }

            if (
                panel.State != "frozen"
                || panel.ContributionsClosedAt is not null
                || now >= panel.RevealBy
            )
            {
                Note(panel.Id, "late", party);
                return Problem.Conflict(
                    "contribution.late",
                    "揭示期限已过，已按规则以推导值代替；本次尝试已记录。",
                    "It is too late to reveal: a derived value takes its place by rule. That it was tried is on record."
                );
            }

            var value = row.IsKept ? contributions.Open(panel.Id, row) : command.Value;
            if (
                value is null
                || Contribution.Commit(
                    row.MadeBy!.Value,
                    panel.ProcurementId.ToString(),
                    panel.DrawNumber,
                    party,
                    value
                ) != row.Commitment
            )
            {
                Note(panel.Id, "wrong", party);
                return Problem.Invalid(
                    "/value",
                    "contribution.wrong",
                    new(
                        "与承诺不符：请填写承诺时所用的随机数；本次尝试已记录。",
                        "It is not what was committed to: give the value of the commitment. That it was tried is on record."
                    )
                );
            }

            await contributions.Reveal(
                panel.Id,
                party,
                value,
                current.Caller.Name,
                cancellationToken
            );
            await panels.Log(panel.Id, "revealed", cancellationToken, reason: party);
            await outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken);
            return Unit.Value;
        }

        private void Note(Guid panelId, string kind, string party) =>
            failureEffects.Do(cancel => panels.Log(panelId, kind, cancel, reason: party));
    }
}
