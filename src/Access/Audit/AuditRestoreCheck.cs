using Trading.Kernel.Commands;
using Trading.Kernel.Restore;
using Trading.Kernel.Security;

namespace Trading.Access.Audit;

/// <summary>The whole trail that is here, lane by lane and link by link.</summary>
internal sealed class AuditRestoreCheck(Sender sender) : IRestoreCheck
{
    public LocalizedText Name => new("审计记录", "Audit trail");

    public async Task<RestoreFinding> Run(CancellationToken cancel)
    {
        var walked = await sender.Send(
            new VerifyAudit.Query(),
            Caller.Platform("restore-check"),
            cancel
        );
        return walked.Problem is { } problem
            ? new(false, problem.Message)
            : new(walked.Value.BrokenAt is null, walked.Value.Finding);
    }
}
