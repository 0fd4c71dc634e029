using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement was published.</summary>
/// <param name="ProcurementId">Which.</param>
public sealed record ProcurementPublished(Guid ProcurementId) : IEvent
{
    /// <summary>True where its announcement says in words what is asked (<see cref="IPublishedWords"/>).</summary>
    public bool BringsWords { get; init; }
}
