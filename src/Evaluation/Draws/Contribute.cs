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
/// Commits to a value that enters the randomness of a draw, for the party that the caller is: once for each, before any is
/// revealed. Who gives no commitment has the platform make the value and keep it sealed, which guards against everybody but
/// who runs the platform. Refused when it is too late; that it was tried is in the panel's log.
/// </summary>
public static class Contribute
{
    /// <summary>Of one panel.</summary>
    /// <param name="PanelId">Which.</param>
    /// <param name="Commitment">
    /// SHA-256 in lower-case hexadecimal of <c>draw-contribution|own|procurement|draw number|party|value</c>; null to have the
    /// platform make the value.
    /// </param>
    [Requires(EvaluationPermissions.ContributeToDraw)]
    [PersonsOnly]
    public sealed record Command(Guid PanelId, string? Commitment = null)
        : ICommand<Committed>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Commitment">See <see cref="Command"/>.</param>
    public sealed record Body(string? Commitment);

    /// <summary>What is published of it.</summary>
    /// <param name="Party">For whom: <c>centre</c>, <c>purchaser</c> or <c>supervisor</c>.</param>
    /// <param name="Commitment">The commitment; keep it, and look for it in the proof.</param>
    public sealed record Committed(string Party, string Commitment);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Commitment)
                .Must(text => text is null || Contribution.IsValue(text))
                .WithMessage(
                    "contribution.commitment",
                    "承诺是 64 位小写十六进制的 SHA-256。",
                    "A commitment is a SHA-256 of 64 lower-case hexadecimal digits."
                );
    }

    internal sealed class Handler(
        PanelStore panels,
        ContributionStore contributions,
        IProcurements procurements,
        OutboxWriter outbox,
        FailureEffects failureEffects,
        IEntropy entropy,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Committed>
    {
        public async ValueTask<Outcome<Committed>> Handle(
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
            if (
                rows.Exists(row =>
                    row.Party == party
                    || (row.CommittedByPerson is { } person && person == current.Caller.PersonId)
                )
            )
            {
                return Problem.Conflict(
                    "contribution.twice",
                    "这一方已提供随机数承诺，每方、每人只能一次。",
                    "There is a commitment for this party: each party and each person commits once."
                );
            }

            if (!ContributionStore.TakesCommitments(panel, rows, time.GetUtcNow()))
            {
                failureEffects.Do(cancel => panels.Log(panel.Id, "late", cancel, reason: party));
                return Problem.Conflict(
                    "contribution.late",
                    "承诺期限已过，抽取不再等待；本次尝试已记录。",
                    "It is too late to commit: the draw waits no longer. That it was tried is on record."
                );
            }

            var value = command.Commitment is null
                ? Convert.ToHexStringLower(entropy.Next(Contribution.Bytes))
                : null;
            var made = value is null ? ContributionMade.Own : ContributionMade.Platform;
            var commitment =
                command.Commitment
                ?? Contribution.Commit(
                    made,
                    panel.ProcurementId.ToString(),
                    panel.DrawNumber,
                    party,
                    value!
                );
            await contributions.Add(
                panel,
                party,
                made,
                commitment,
                value,
                current.Caller,
                cancellationToken
            );
            await panels.Log(
                panel.Id,
                "contributed",
                cancellationToken,
                reason: party,
                detail: commitment
            );
            if (panel.State == "frozen")
            {
                // With the last of them the values can be revealed.
                await outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken);
            }

            return new Committed(party, commitment);
        }
    }
}
