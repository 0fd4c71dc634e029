using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement was ended before its contract; its step is told of besides.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Reason">As published.</param>
public sealed record ProcurementCancelled(Guid ProcurementId, string Reason) : IEvent;
