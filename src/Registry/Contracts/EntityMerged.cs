using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>A firm was merged into another.</summary>
/// <param name="Code">The firm that is no more.</param>
/// <param name="Into">The firm that stands in its place.</param>
public sealed record EntityMerged(EntityCode Code, EntityCode Into) : IEvent;
