using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>How a panel ends before its evaluation, whoever ends it: with a reason, and the experts who were asked are told.</summary>
internal sealed class PanelCancellation(
    SqlSession sql,
    PanelStore panels,
    LongJobStore jobs,
    LongJobWriter writer
)
{
    private static readonly Statement Because = Statement.Of(
        "evaluation.panel.because",
        "update panel set reason = @reason where id = @id"
    );

    /// <summary>Ends a locked panel; false when that was done before.</summary>
    public async Task<bool> Run(PanelRow panel, string reason, CancellationToken cancel)
    {
        if (panel.State == "cancelled")
        {
            return false;
        }

        foreach (
            var invitation in (await panels.InvitationsOf(panel.Id, cancel)).Where(invitation =>
                invitation.Holds
            )
        )
        {
            await panels.Close(invitation, "cancelled", null, null, cancel);
            // Who was not told yet need not hear of it.
            if (invitation.State != "drawn")
            {
                await panels.TellExpert(
                    invitation,
                    EvaluationMessages.Cancelled.With(
                        ("at", InviteExpert.Show(panel.EvaluationAt))
                    ),
                    cancel
                );
            }
        }

        await sql.Execute(Because, new { id = panel.Id, reason }, cancel);
        await panels.Move(panel.Id, "cancelled", cancel);
        await panels.Log(panel.Id, "cancelled", cancel, detail: reason);
        if (
            panel.State == "requested"
            && await jobs.Unfinished(FreezeList.Kind.Code, panel.Id.ToString(), cancel)
                is { } freeze
        )
        {
            // It takes back what it has written, also when it had failed.
            await writer.CarryOn(freeze, cancel);
        }

        return true;
    }
}
