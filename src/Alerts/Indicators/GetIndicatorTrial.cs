using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Indicators;

/// <summary>A trial of a parameter and what it found; 404 for who does not see the whole province.</summary>
public static class GetIndicatorTrial
{
    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.SetIndicatorParameters)]
    public sealed record Query(Guid Id) : IQuery<Trial>;

    internal sealed class Handler(TrialStore trials, CurrentCaller current)
        : IQueryHandler<Query, Trial>
    {
        public async ValueTask<Outcome<Trial>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.ScopeOf(AlertsPermissions.SetIndicatorParameters).IsEverything
            && await trials.Find(query.Id, cancellationToken) is { } trial
                ? trial
                : Problem.NotFound("没有这次试算。", "There is no such trial.");
    }
}
