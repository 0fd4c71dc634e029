using Trading.Domain.Codes;
using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>
/// A record has a new version: by a save, a submission, a decision, a source. Of what a bulk import brought nothing is
/// told: it was not there before, so nobody knows it yet.
/// </summary>
/// <param name="Code">The firm.</param>
/// <param name="Version">The version it has now.</param>
public sealed record EntityChanged(EntityCode Code, long Version) : IEvent;
