using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>
/// The change that a firm makes beside its verified version moved: begun, saved, handed in, returned, discarded. What
/// everybody reads is as it was.
/// </summary>
/// <param name="Code">The firm.</param>
/// <param name="Version">Of the draft.</param>
/// <param name="State">The draft's, one of <see cref="EntityStates"/>; null when there is none any more.</param>
public sealed record EntityDraftChanged(EntityCode Code, long Version, string? State) : IEvent;
