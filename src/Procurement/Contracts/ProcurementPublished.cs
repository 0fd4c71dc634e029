using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement was published.</summary>
/// <param name="ProcurementId">Which.</param>
public sealed record ProcurementPublished(Guid ProcurementId) : IEvent;
