using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement had a step: opening, evaluation, award (also one that failed), contract, cancellation.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Step">The step's name, as in <see cref="ProcurementHistory.Steps"/>.</param>
/// <param name="State">The state it brought.</param>
/// <param name="At">When it happened, as recorded.</param>
public sealed record ProcurementStepRecorded(
    Guid ProcurementId,
    string Step,
    string State,
    DateTimeOffset At
) : IEvent;
