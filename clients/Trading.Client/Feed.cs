namespace Trading.Client;

/// <summary>Which changes are wanted. Nothing said: all that the key opens.</summary>
public sealed record FeedFilter
{
    /// <summary><c>entity</c>, <c>credit</c>, <c>procurement</c>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Divisions by GB/T 2260, each with all below it.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    internal string? KindsText => Kinds.Count == 0 ? null : string.Join(',', Kinds);

    internal string? RegionsText => Regions.Count == 0 ? null : string.Join(',', Regions);
}

/// <summary>A part of the feed.</summary>
/// <param name="Changes">In order; those of one id in the order of their versions.</param>
/// <param name="Next">From where to go on: to be kept in one transaction with what was done with the changes.</param>
/// <param name="More">True when there is more at once.</param>
public sealed record ChangePage(IReadOnlyList<Change> Changes, string Next, bool More);

/// <summary>A change of a firm, a listing on a credit list, or a procurement.</summary>
/// <param name="Cursor">Going on from here leaves out this one and all before it.</param>
/// <param name="Kind"><c>entity</c>, <c>credit</c> or <c>procurement</c>.</param>
/// <param name="Id">A code or an id.</param>
/// <param name="Version">Its version now.</param>
/// <param name="What"><c>changed</c>, or <c>removed</c>: a copy must not be used any more.</param>
/// <param name="Reason">Why, e.g. <c>verified</c>, <c>suspended</c>, <c>merged</c>, <c>repaired</c>.</param>
/// <param name="At">When.</param>
/// <param name="Links">Where to read more.</param>
public sealed record Change(
    string Cursor,
    string Kind,
    string Id,
    long Version,
    [property: System.Text.Json.Serialization.JsonPropertyName("change")] string What,
    string Reason,
    DateTimeOffset At,
    ChangeLinks Links
)
{
    /// <summary>True when a copy must not be used any more.</summary>
    public bool IsRemoved => What == "removed";
}

/// <summary>Where to read more of what changed.</summary>
/// <param name="Self">How it is now.</param>
/// <param name="Successor">The firm that stands in a merged one's place.</param>
/// <param name="Entity">The firm that a listing names.</param>
public sealed record ChangeLinks(string Self, string? Successor = null, string? Entity = null);

/// <summary>A line of a snapshot: the cursor to go on from, which comes first, or one thing that there is.</summary>
public sealed record SnapshotLine
{
    /// <summary>From where the feed goes on; null in all lines but the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>As in <see cref="Change"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>A code or an id.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its version.</summary>
    public long Version { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Where to read more.</summary>
    public ChangeLinks? Links { get; init; }

    /// <summary>Behind which place one that broke off goes on; such lines are not given out.</summary>
    public string? Resume { get; init; }

    /// <summary>Said in the last line, which is not given out.</summary>
    public bool End { get; init; }

    /// <summary>How many things there were, in the last line.</summary>
    public long Count { get; init; }
}
