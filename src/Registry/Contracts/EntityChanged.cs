using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>
/// What is in force of a record has a new version: by a decision, a source, or a save of what was never verified. Of what a bulk
/// import brought nothing is told: it was not there before, so nobody knows it yet.
/// </summary>
/// <param name="Code">The firm.</param>
/// <param name="Version">The version it has now.</param>
public sealed record EntityChanged(EntityCode Code, long Version) : IEvent;
