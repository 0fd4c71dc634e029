using Trading.Kernel.Outbox;

namespace Trading.Access.Contracts;

/// <summary>What a trading system may be told of or read is not what it was: its division, kinds, fields or keys.</summary>
/// <param name="SystemId">Which.</param>
/// <param name="Version">Of the system, with the change.</param>
public sealed record SystemScopeChanged(Guid SystemId, long Version) : IEvent;
