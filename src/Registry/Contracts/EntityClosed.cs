using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>A record was closed for good.</summary>
/// <param name="Code">The firm.</param>
/// <param name="Reason">As the firm reads it.</param>
public sealed record EntityClosed(EntityCode Code, string Reason) : IEvent;
