namespace Trading.Kernel.Tables;

/// <summary>What was given is no table at all: nothing in it can be used.</summary>
public sealed class UnreadableTableException(LocalizedText message) : Exception(message.En)
{
    /// <summary>What is wrong, where, and what to do.</summary>
    public LocalizedText Said { get; } = message;

    /// <summary>The line in which it is, from 1; null where it is no line's.</summary>
    public int? Line { get; init; }
}
