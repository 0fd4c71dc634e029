using Trading.Kernel.Outbox;

namespace Trading.Kernel.Changes;

/// <summary>Wakes the sequencer of this process when changes were committed.</summary>
public sealed class ChangeSignal : CommitSignal;
