using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement was published.</summary>
/// <param name="ProcurementId">Which.</param>
public sealed record ProcurementPublished(Guid ProcurementId) : IEvent;

/// <summary>A procurement had a step: opening, evaluation, award (also one that failed), contract, cancellation.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Step">The step's name, as in <see cref="ProcurementHistory.Steps"/>.</param>
/// <param name="State">The state it brought.</param>
/// <param name="At">When it happened, as recorded.</param>
public sealed record ProcurementStepRecorded(Guid ProcurementId, string Step, string State, DateTimeOffset At)
    : IEvent;

/// <summary>A procurement was ended before its contract; its step is told of besides.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Reason">As published.</param>
public sealed record ProcurementCancelled(Guid ProcurementId, string Reason) : IEvent;
