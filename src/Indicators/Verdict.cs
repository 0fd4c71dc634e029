namespace Trading.Indicators;

/// <summary>What a rule found in one process.</summary>
/// <param name="Outcome">One of the five.</param>
/// <param name="Reason">Why, when it is not plain from the outcome.</param>
/// <param name="Value">The figure of a triggered one.</param>
internal readonly record struct Verdict(
    IndicatorOutcome Outcome,
    Reason Reason = Reason.None,
    double Value = 1
)
{
    public static readonly Verdict Triggered = new(IndicatorOutcome.Triggered);

    public static readonly Verdict NotTriggered = new(IndicatorOutcome.NotTriggered);

    public bool IsTriggered => Outcome == IndicatorOutcome.Triggered;

    public static Verdict NotApplicable(Reason reason) =>
        new(IndicatorOutcome.NotApplicable, reason);

    public static Verdict Insufficient(Reason reason) =>
        new(IndicatorOutcome.InsufficientData, reason);
}
