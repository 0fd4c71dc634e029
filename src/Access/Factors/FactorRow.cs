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

    /// <summary>
    /// The newest step that was used, as far as it counts now. One that the clock cannot have reached yet was written while
    /// it ran ahead; it must not shut the person out until then.
    /// </summary>
    public long UsedUpTo(DateTimeOffset now) =>
        LastStep > FactorCodes.StepAt(now) + FactorCodes.Beside ? 0 : LastStep;
}
