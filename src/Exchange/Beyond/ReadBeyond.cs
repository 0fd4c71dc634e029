using Trading.Domain.Codes;

namespace Trading.Exchange.Beyond;

/// <summary>A read of a record beyond the tenders in which the firm takes part, and what the firm asks about it.</summary>
public sealed record ReadBeyond
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose record; null for an administrator while who takes part is nobody's business yet.</summary>
    public EntityCode? EntityCode { get; init; }

    /// <summary>The trading system.</summary>
    public Guid SystemId { get; init; }

    /// <summary>What it was called.</summary>
    public string Reader { get; init; } = "";

    /// <summary>One of <see cref="BeyondGrounds"/>.</summary>
    public string Ground { get; init; } = "";

    /// <summary>The receipt of a use; null for reads after one.</summary>
    public Guid? ReceiptId { get; init; }

    /// <summary>For which tender, as the system said; null for reads after a use, which name none.</summary>
    public string? Tender { get; init; }

    /// <summary>The day of it in China.</summary>
    public DateOnly Day { get; init; }

    /// <summary>How often.</summary>
    public long Times { get; init; }

    /// <summary>When, last.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it was found to go beyond.</summary>
    public DateTimeOffset FoundAt { get; init; }

    /// <summary>When the firm was told; null while it waits for the next day's notice.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>When the firm asked about it.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>What it asked.</summary>
    public string? Question { get; init; }

    /// <summary>When an administrator answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What the answer was.</summary>
    public string? Answer { get; init; }

    internal const string Columns = """
        id, entity_code, system_id, reader, ground, receipt_id, tender, day, times, at, found_at, told_at,
        asked_at, question, answered_at, answer
        """;
}
