using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Registry.Lifecycle;

/// <summary>What became of a record.</summary>
/// <param name="Code">The firm.</param>
/// <param name="State">The record's state now, one of <see cref="Contracts.EntityStates"/>.</param>
/// <param name="Version">Its version now.</param>
public sealed record StateChanged(EntityCode Code, string State, long Version) : IVersioned;
