namespace Trading.Access.Leave;

/// <summary>A leave with its delegation.</summary>
public sealed record Absence
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Who is away.</summary>
    public Guid PersonId { get; init; }

    /// <summary>That person's name.</summary>
    public string PersonName { get; init; } = "";

    /// <summary>Who stands in.</summary>
    public Guid DelegateId { get; init; }

    /// <summary>That person's name.</summary>
    public string DelegateName { get; init; } = "";

    /// <summary>Begin.</summary>
    public DateTimeOffset FromAt { get; init; }

    /// <summary>End.</summary>
    public DateTimeOffset ToAt { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was ended early.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Codes of <see cref="Access.Roles"/> that are delegated.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
