using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Trends;

/// <summary>When all series were last judged, and by how much.</summary>
public static class GetTrendRun
{
    /// <summary>The last one.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Run>;

    /// <summary>The last one.</summary>
    /// <param name="JudgedAt">When; null before the first.</param>
    /// <param name="Procurements">Decided procurements of the whole province that were counted.</param>
    public sealed record Run(DateTimeOffset? JudgedAt, long Procurements);

    internal sealed class Handler(TrendStore store) : IQueryHandler<Query, Run>
    {
        public async ValueTask<Outcome<Run>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var place = await store.Reached(cancellationToken);
            return new Run(place.JudgedAt, place.Procurements);
        }
    }
}
