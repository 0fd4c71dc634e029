using Trading.Kernel.Outbox;

namespace Trading.Kernel.Changes;

/// <summary>Wakes who follows the feed in this process when changes got their positions.</summary>
public sealed class TailSignal : CommitSignal;
