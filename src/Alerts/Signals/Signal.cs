namespace Trading.Alerts.Signals;

/// <summary>One thing that a source says of a procurement.</summary>
internal sealed record Signal
{
    /// <summary>One of <see cref="SignalSources"/>.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it is, in the source's codes: a screen, an indicator, a pattern of clauses, a kind of relation.</summary>
    public string Code { get; init; } = "";

    /// <summary>What of the procurement it is about (a lot, a pair of bidders, a clause's number); empty: all of it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>1 to 3, as <see cref="Levels"/>.</summary>
    public int Level { get; init; }

    /// <summary>How sure, 0 to 1.</summary>
    public double Strength { get; init; }

    /// <summary>In a few words.</summary>
    public LocalizedText Name { get; init; }

    /// <summary>What was seen, on what it rests and what else would explain it.</summary>
    public LocalizedText Sentence { get; init; }

    /// <summary>The page that shows what it rests on; null where there is none.</summary>
    public string? Link { get; init; }

    /// <summary>Since when it is said.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was said no longer; null while it is.</summary>
    public DateTimeOffset? GoneAt { get; init; }
}
