namespace Trading.Access.Lists.Files;

/// <summary>A list that is being read into a file, or was, as whoever asked for it sees it.</summary>
public sealed record ListFile
{
    /// <summary>Key; the long job that reads it has the same.</summary>
    public Guid Id { get; init; }

    /// <summary>The list's name.</summary>
    public string List { get; init; } = "";

    /// <summary>What its rows are, in the language it was asked for in.</summary>
    public string Title { get; init; } = "";

    /// <summary>Filters and order, as they stand in the address of the list's page.</summary>
    public string Query { get; init; } = "";

    /// <summary>What is in it, in order.</summary>
    public IReadOnlyList<ListColumn> Columns { get; init; } = [];

    /// <summary>One of <see cref="Kernel.LongJobs.LongJobStates"/>: <c>done</c> when it can be taken.</summary>
    public string State { get; init; } = "";

    /// <summary>Rows read so far.</summary>
    public long Rows { get; init; }

    /// <summary>How many there were when it began; null where that is not known.</summary>
    public long? Total { get; init; }

    /// <summary>What went wrong last, or the rule that ended it.</summary>
    public string? Problem { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When the last row was read; null until then.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Until when it can be taken, as the settings say now.</summary>
    public DateTimeOffset KeptUntil { get; init; }
}
