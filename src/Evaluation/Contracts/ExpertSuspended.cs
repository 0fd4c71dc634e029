using Trading.Kernel.Outbox;

namespace Trading.Evaluation.Contracts;

/// <summary>An expert was suspended: no draw may take the expert, and no panel may keep.</summary>
/// <param name="ExpertId">Who.</param>
/// <param name="Reason">As recorded.</param>
public sealed record ExpertSuspended(Guid ExpertId, string Reason) : IEvent;
