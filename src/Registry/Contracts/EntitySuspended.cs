using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>A record was suspended: no tender may use it until it is resumed.</summary>
/// <param name="Code">The firm.</param>
/// <param name="Reason">As the firm reads it.</param>
public sealed record EntitySuspended(EntityCode Code, string Reason) : IEvent;
