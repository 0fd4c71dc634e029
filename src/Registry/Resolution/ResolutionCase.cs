namespace Trading.Registry.Resolution;

/// <summary>A row that was not told by its code, or a record under an old code, with what became of it.</summary>
internal sealed record ResolutionCase
{
    public Guid Id { get; init; }

    /// <summary>Of its source and all it says: the same row again is the same case.</summary>
    public string Digest { get; init; } = "";

    public Guid? ImportId { get; init; }
    public long? Line { get; init; }
    public string Source { get; init; } = "";
    public DateOnly? AsOf { get; init; }

    /// <summary>What stood in its code's place.</summary>
    public string? GivenCode { get; init; }

    /// <summary>A code of before that was stated beside it.</summary>
    public string? FormerCode { get; init; }

    /// <summary>The record that it is, of one under an old code; null of a row.</summary>
    public string? SubjectCode { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Division of the row, else of the firm most like it; whoever sees that division sees the case.</summary>
    public string? Region { get; init; }

    /// <summary>One of <see cref="ResolutionStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>1 where nobody was asked.</summary>
    public int Unasked { get; init; }

    /// <summary>The firm that it was merged into, or that is most like it.</summary>
    public string? EntityCode { get; init; }

    public int Score { get; init; }

    /// <summary>The version of the firm that the merge made; null when it changed nothing of it.</summary>
    public long? MergedVersion { get; init; }

    /// <summary>The sections that the firm took over, with commas.</summary>
    public string? Taken { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? Reason { get; init; }
    public long Version { get; init; }
    public string? Content { get; init; }

    public IReadOnlyList<string> TakenSections =>
        string.IsNullOrEmpty(Taken) ? [] : Taken.Split(',');
}
