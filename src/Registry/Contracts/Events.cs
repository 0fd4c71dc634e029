using Trading.Kernel.Outbox;

namespace Trading.Registry.Contracts;

/// <summary>
/// A record has a new version: by a save, a submission, a decision, a source. Of what a bulk import brought nothing is
/// told: it was not there before, so nobody knows it yet.
/// </summary>
/// <param name="Code">The firm.</param>
/// <param name="Version">The version it has now.</param>
public sealed record EntityChanged(string Code, long Version) : IEvent;

/// <summary>A record was suspended: no tender may use it until it is resumed.</summary>
/// <param name="Code">The firm.</param>
/// <param name="Reason">As the firm reads it.</param>
public sealed record EntitySuspended(string Code, string Reason) : IEvent;

/// <summary>A firm was merged into another.</summary>
/// <param name="Code">The firm that is no more.</param>
/// <param name="Into">The firm that stands in its place.</param>
public sealed record EntityMerged(string Code, string Into) : IEvent;

/// <summary>A record was closed for good.</summary>
/// <param name="Code">The firm.</param>
/// <param name="Reason">As the firm reads it.</param>
public sealed record EntityClosed(string Code, string Reason) : IEvent;
