namespace Trading.Kernel.Changes;

/// <summary>Something that trading systems keep a copy of has changed. Says what and to which version, not how it is now.</summary>
/// <param name="Kind">One of <see cref="FeedKinds"/>.</param>
/// <param name="Subject">Its key, as its address has it.</param>
/// <param name="Version">Its version now; of one subject they only grow.</param>
/// <param name="Reason">Why, as a code: of a step the step's.</param>
public record Change(string Kind, string Subject, long Version, string Reason)
{
    /// <summary>The reason of what is kept on and may be told no more.</summary>
    public const string OutOfScope = "out_of_scope";

    /// <summary>True where a copy of it is not to be used any more.</summary>
    public bool Removed { get; init; }

    /// <summary>The division it lies in; null abroad, and for what lies in none.</summary>
    public string? Region { get; init; }

    /// <summary>The division it lay in before this change, where that was another.</summary>
    public string? LeftRegion { get; init; }

    /// <summary>Its trading kind, where it has one.</summary>
    public string? TradingKind { get; init; }

    /// <summary>Who feeds it, where that is known.</summary>
    public string? Source { get; init; }

    /// <summary>Another subject that it is about: whom a listing names, who stands in a merged firm's place.</summary>
    public string? About { get; init; }
}

/// <summary>A change with its position in the feed.</summary>
public sealed record PlacedChange(
    long Position,
    string Kind,
    string Subject,
    long Version,
    string Reason
) : Change(Kind, Subject, Version, Reason)
{
    /// <summary>For reading it back.</summary>
    public PlacedChange()
        : this(0, "", "", 0, "") { }

    /// <summary>When it happened, by the clock of the node where it did.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it got its position.</summary>
    public DateTimeOffset PlacedAt { get; init; }
}
