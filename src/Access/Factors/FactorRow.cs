namespace Trading.Access.Factors;

/// <summary>A person's second factor as it is stored.</summary>
internal sealed record FactorRow
{
    public Guid PersonId { get; init; }
    public string Secret { get; init; } = "";
    public long LastStep { get; init; }
    public string? RecoverySalt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
}
