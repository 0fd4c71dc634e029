using Trading.Evaluation.Frequency;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Looks at a panel drawn before its bids were opened, or before something else was known: who turns out to be tied to a
/// bidder, is suspended, or has the day taken by another panel, leaves for the next of the same order.
/// </summary>
public static class RecheckPanel
{
    /// <summary>One panel; nothing happens when the bids were known before, unless it is to be looked at again.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.recheck")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <summary>True when it is something about the experts that changed.</summary>
        public bool Again { get; init; }

        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    private static readonly Statement Known = Statement.Of(
        "evaluation.panel.bids_known",
        "update panel set bids_known = {true} where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        Pool pool,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is { State: "requested" or "frozen" } && (command.Again || !panel.BidsKnown))
            {
                // Its list may be frozen at this instant, by what was known before: come again when it is drawn.
                var soon = time.GetUtcNow().AddMinutes(1);
                await outbox.Post(
                    command,
                    cancellationToken,
                    panel.DrawDueAt > soon ? panel.DrawDueAt : soon
                );
                return Unit.Value;
            }

            if (panel is not { IsLive: true } || (panel.BidsKnown && !command.Again))
            {
                return Unit.Value;
            }

            if (!command.Again)
            {
                await sql.Execute(Known, new { id = panel.Id }, cancellationToken);
            }

            var parties = await panels.PartiesOf(panel.ProcurementId, cancellationToken);
            var departures = new List<(InvitationRow, string)>();
            var held = new List<InvitationRow>();
            foreach (
                var invitation in (await panels.InvitationsOf(panel.Id, cancellationToken)).Where(
                    invitation => invitation.Holds
                )
            )
            {
                var reasons = await pool.AgainstHolder(
                    invitation,
                    panel.Id,
                    parties,
                    panel.EvaluationAt,
                    cancellationToken
                );
                if (reasons.Count == 0)
                {
                    if (invitation.EngagedOn is null)
                    {
                        held.Add(invitation);
                    }

                    continue;
                }

                await panels.Close(invitation, "excluded", reasons[0], null, cancellationToken);
                await panels.Log(
                    panel.Id,
                    "excluded",
                    cancellationToken,
                    invitation.Number,
                    reasons[0]
                );
                // Who was not told yet need not hear of it.
                if (invitation.State != "drawn")
                {
                    await panels.TellExpert(
                        invitation,
                        Because(reasons[0], InviteExpert.Show(panel.EvaluationAt)),
                        cancellationToken
                    );
                }

                departures.Add((invitation, reasons[0]));
            }

            await panels.HoldDays(panel, held, cancellationToken);
            if (departures.Count > 0)
            {
                await panels.PassOn(panel, departures, cancellationToken);
            }

            return Unit.Value;
        }

        private static Message Because(string reason, string at) =>
            reason switch
            {
                "suspended" => EvaluationMessages.Withdrawn.With(("at", at)),
                "engaged" => EvaluationMessages.Engaged.With(("at", at)),
                FrequencyCap.PurchaserOften or FrequencyCap.ColleagueOften =>
                    EvaluationMessages.TooOften.With(("at", at)),
                _ => EvaluationMessages.Excluded.With(("at", at)),
            };
    }
}
