namespace Trading.Indicators.Supervision;

/// <summary>How much of what the indicators could say of a subject they did say.</summary>
/// <param name="Computed">Triggered or not triggered.</param>
/// <param name="Insufficient">What is needed is missing.</param>
/// <param name="Failed">The figures allow no calculation.</param>
public sealed record Coverage(int Computed, int Insufficient, int Failed)
{
    /// <summary>How many speak of it.</summary>
    public int Applicable => Computed + Insufficient + Failed;

    /// <summary>The share computed of those that speak of it; null where none does.</summary>
    public double? Share => Applicable == 0 ? null : (double)Computed / Applicable;

    /// <summary>
    /// Weight of the triggered among all that apply: the missing ones count as if they were half triggered, so that who
    /// hands over nothing never stands better than who hands over what is harmless; null where none applies.
    /// </summary>
    public double? Score { get; private init; }

    /// <summary>
    /// Of findings of one subject, such as a procurement with its lots. What an indicator says of a lot and of the bidders in
    /// it is one statement, and of these the worst counts.
    /// </summary>
    public static Coverage Of(IEnumerable<IndicatorFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        int computed = 0,
            insufficient = 0,
            failed = 0;
        double triggered = 0,
            open = 0,
            all = 0;
        foreach (var statement in findings.GroupBy(finding => (finding.Indicator, finding.Lot)))
        {
            var outcome = statement.Select(finding => finding.Outcome).MaxBy(Gravity);
            if (outcome == IndicatorOutcome.NotApplicable)
            {
                continue;
            }

            var weight = WeightOf(statement.Key.Indicator);
            all += weight;
            switch (outcome)
            {
                case IndicatorOutcome.InsufficientData:
                    insufficient++;
                    open += weight;
                    break;
                case IndicatorOutcome.CalculationError:
                    failed++;
                    open += weight;
                    break;
                default:
                    computed++;
                    triggered += outcome == IndicatorOutcome.Triggered ? weight : 0;
                    break;
            }
        }

        return new(computed, insufficient, failed)
        {
            Score = all == 0 ? null : (triggered + open / 2) / all,
        };
    }

    private static int Gravity(IndicatorOutcome outcome) =>
        outcome switch
        {
            IndicatorOutcome.Triggered => 4,
            IndicatorOutcome.InsufficientData => 3,
            IndicatorOutcome.CalculationError => 2,
            IndicatorOutcome.NotTriggered => 1,
            _ => 0,
        };

    private static double WeightOf(string indicator) =>
        IndicatorRegistry.Of(indicator).Severity switch
        {
            IndicatorSeverity.High => 3,
            IndicatorSeverity.Medium => 2,
            _ => 1,
        };
}
