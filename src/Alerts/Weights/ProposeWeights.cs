using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>Each week: asks for weights to be fitted once enough verdicts have come since the last proposal.</summary>
public static class ProposeWeights
{
    /// <summary>The work order.</summary>
    [Job("alerts.propose_weights")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was asked for.</summary>
    /// <param name="Job">The fit; null where it is not due.</param>
    public sealed record Result(Guid? Job) : IAuditedResult
    {
        string? IAuditedResult.Result => Job is null ? null : AuditEntry.Ok;
    }

    internal sealed class Handler(
        VerdictReader verdicts,
        WeightStore weights,
        LongJobWriter jobs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var by = Reweighting.On(today);
            var all = await verdicts.Since(by.Since(today), cancellationToken);
            var last = (await weights.Newest(1, cancellationToken)).FirstOrDefault();
            var since = all.Where(verdict => verdict.At > (last?.ProposedAt ?? default))
                .DistinctBy(verdict => verdict.AlertId)
                .Count();
            return VerdictReader.Divide(all, by).IsEnough && since >= by.LeastNew
                ? new Result(
                    jobs.Ask(
                        FitWeights.Kind.Code,
                        new FitWeights.Input(current.Caller.Name),
                        exclusive: FitWeights.Kind.Code
                    )
                )
                : new Result(null);
        }
    }
}
