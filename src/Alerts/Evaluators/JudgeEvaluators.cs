using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Evaluators;

/// <summary>Judges everybody anew who is watched, by the figures of all, and finds by which p-values each pattern is said.</summary>
public static class JudgeEvaluators
{
    /// <summary>The work order.</summary>
    [Job("alerts.evaluators_judge")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Moved">Findings that came, went or changed.</param>
    public sealed record Result(int Moved) : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(WatchedStore store, EvaluatorUpdate update)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await store.Lock(cancellationToken);
            return new Result(await update.JudgeAll(cancellationToken));
        }
    }
}
