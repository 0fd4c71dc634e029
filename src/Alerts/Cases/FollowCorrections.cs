using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// Sees by a procurement's record whether what was ordered is carried out: it was terminated, its deadline is later, its
/// document was amended since. Reads how things stand, so it does no harm twice.
/// </summary>
public static class FollowCorrections
{
    /// <summary>After something happened to a procurement.</summary>
    /// <param name="ProcurementId">Which.</param>
    [Job("alerts.follow_corrections")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Followed>;

    /// <summary>What was seen.</summary>
    /// <param name="CarriedOut">How many corrections.</param>
    public sealed record Followed(int CarriedOut) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => CarriedOut > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(CaseStore cases, CorrectionStore corrections)
        : ICommandHandler<Command, Followed>
    {
        public async ValueTask<Outcome<Followed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var seen = 0;
            foreach (
                var ofCase in (await corrections.OpenOn(command.All(), cancellationToken)).GroupBy(
                    one => (Id: one.CaseId, one.ProcurementId)
                )
            )
            {
                if (
                    await corrections.Read(ofCase.Key.ProcurementId, cancellationToken)
                    is not { } record
                )
                {
                    continue;
                }

                // A case that is paused, or was decided otherwise meanwhile, is not moved by the record.
                var held = await cases.Hold(
                    ofCase.Key.Id,
                    null,
                    CaseActions.CarriedOut,
                    cancellationToken
                );
                if (held.Problem is not null)
                {
                    continue;
                }

                var row = held.Value;
                var left = (await corrections.Of(ofCase.Key.Id, cancellationToken)).Count(one =>
                    one.DoneAt is null
                );
                foreach (var correction in ofCase)
                {
                    if (CorrectionStore.ShownBy(correction, record) is not { } shown)
                    {
                        continue;
                    }

                    await corrections.Done(
                        ofCase.Key.Id,
                        correction.Ordinal,
                        shown.Zh,
                        cancellationToken
                    );
                    row = await cases.Save(
                        row with
                        {
                            State = --left > 0 ? row.State : CaseStates.Corrected,
                        },
                        CaseActions.CarriedOut,
                        shown.Zh,
                        cancellationToken
                    );
                    seen++;
                }
            }

            return new Followed(seen);
        }
    }
}
