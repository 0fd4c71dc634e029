using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Some of the warnings that would come or go with a challenger in service, the gravest first: what was scored since its
/// training before what was recorded then. Those out of the caller's scope are left out.
/// </summary>
public static class ListShadowExamples
{
    /// <summary>Of a model.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<IReadOnlyList<Item>>;

    /// <summary>One of them.</summary>
    /// <param name="ProcurementId">The procurement, which is also its warning's key.</param>
    /// <param name="Title">What is bought.</param>
    /// <param name="Region">Region by GB/T 2260.</param>
    /// <param name="Before">Its level by the champion, one of <see cref="Levels"/>; null where it is not warned of.</param>
    /// <param name="After">Its level by the challenger, one of <see cref="Levels"/>; null where it would not be warned of.</param>
    public sealed record Item(
        Guid ProcurementId,
        string Title,
        string Region,
        string? Before,
        string? After
    );

    internal sealed class Handler(
        ModelStore models,
        IProcurements procurements,
        CurrentCaller current
    ) : IQueryHandler<Query, IReadOnlyList<Item>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await models.Find(query.Id, cancellationToken) is null)
            {
                return ChampionStore.NoModel();
            }

            var comparison = await models.ComparisonOf(query.Id, cancellationToken);
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var items = new List<Item>();
            foreach (
                var example in (comparison?.Since?.Examples ?? [])
                    .Concat(comparison?.AtTraining?.Examples ?? [])
                    .DistinctBy(one => one.ProcurementId)
            )
            {
                if (
                    await procurements.Find(example.ProcurementId, scope, cancellationToken) is
                    { } found
                )
                {
                    items.Add(
                        new(found.Id, found.Title, found.Region, example.Before, example.After)
                    );
                }
            }

            return items;
        }
    }
}
