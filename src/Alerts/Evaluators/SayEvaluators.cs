using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Evaluators;

/// <summary>Says of procurements what stands of their evaluators and draws, after a finding came or went elsewhere.</summary>
public static class SayEvaluators
{
    /// <summary>As many as one transaction takes.</summary>
    [Job("alerts.evaluators_say")]
    [Requires(Permission.Platform)]
    public sealed record Command(IReadOnlyList<Guid> Procurements) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">Of so many something else is said.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(WatchedStore store, EvaluatorSignals signals)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // Held, so that whoever found something else meanwhile says it afterwards.
            await store.Lock(cancellationToken);
            return new Result(await signals.Say(command.Procurements, cancellationToken));
        }
    }
}
