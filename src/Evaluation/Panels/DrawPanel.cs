using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Draws from the frozen list and has the experts invited, once nobody may contribute any more; before that it asks to be run
/// then. A draw once made is never made again. From a large list, and by a lottery, a long job
/// draws.
/// </summary>
public static class DrawPanel
{
    /// <summary>Of one panel; nothing happens when it is drawn already.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.draw")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        ContributionStore contributions,
        Freezing freezing,
        Drawing drawing,
        LongJobWriter writer,
        OutboxWriter outbox,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is not { State: "frozen" })
            {
                return Unit.Value;
            }

            if (!await drawing.IsCommitted(panel.Id, cancellationToken))
            {
                await drawing.Commit(panel.Id, cancellationToken);
                await outbox.Post(command, cancellationToken);
                return Unit.Value;
            }

            var rows = await contributions.Of(panel.Id, cancellationToken);
            var now = time.GetUtcNow();
            var wantsLottery =
                panel.WantsLottery && !ContributionStore.TakesCommitments(panel, rows, now);
            if (!wantsLottery && ContributionStore.WaitsUntil(panel, rows, now) is { } until)
            {
                await Wait(panel, rows, until, cancellationToken);
                return Unit.Value;
            }

            if (
                panel.ByLottery == true
                || await sql.One<long>(FreezeList.Size, new { id = panel.Id }, cancellationToken)
                    > FreezeList.AtOnce
            )
            {
                if (!await freezing.IsAskedFor(panel.Id, cancellationToken))
                {
                    FreezeList.Ask(writer, panel.Id);
                }

                return Unit.Value;
            }

            if (panel.ContributionsClosedAt is null)
            {
                await contributions.Close(panel, cancellationToken);
            }

            var draw = await drawing.Take(
                panel.Id,
                panel.ProcurementId,
                panel.DrawNumber,
                cancellationToken
            );
            await drawing.Settle(panel, draw, cancellationToken);
            return Unit.Value;
        }

        private async Task Wait(
            PanelRow panel,
            List<ContributionRow> rows,
            DateTimeOffset until,
            CancellationToken cancel
        )
        {
            if (!await contributions.Wait(panel, until, cancel))
            {
                return;
            }

            await outbox.Post(new Command(panel.Id), cancel, until);
            if (until != panel.RevealBy)
            {
                return;
            }

            foreach (var owed in rows.Where(row => row.IsOwed))
            {
                if (owed.CommittedByPerson is { } person)
                {
                    await notices.ToPerson(
                        person,
                        EvaluationMessages.RevealDue.With(("reveal_by", InviteExpert.Show(until))),
                        $"/contributions?panel={panel.Id}",
                        cancel
                    );
                }
            }
        }
    }
}
