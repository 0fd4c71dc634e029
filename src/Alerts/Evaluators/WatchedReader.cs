using Trading.Evaluation.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Evaluators;

/// <summary>Reads the draws of procurements that are decided or over; Evaluation tells nothing of the others.</summary>
internal sealed class WatchedReader(IEndedDraws draws, IProcurements procurements)
{
    /// <summary>In the order of their keys; without those that have no draw, or of which nothing may be known yet.</summary>
    public async Task<IReadOnlyList<WatchedProcurement>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var watched = new List<WatchedProcurement>();
        foreach (
            var one in (await draws.Of(ids, cancel))
                .GroupBy(draw => draw.ProcurementId)
                .OrderBy(one => one.Key)
        )
        {
            if (await procurements.Find(one.Key, cancel) is { } summary)
            {
                watched.Add(WatchedProcurement.Of(summary, [.. one]));
            }
        }

        return watched;
    }
}
