namespace Trading.Indicators.Supervision;

/// <summary>Writes what one indicator says of one subject.</summary>
internal readonly record struct Speaker(
    string Indicator,
    SubjectKind Subject,
    string SubjectId,
    string? Lot
)
{
    public IndicatorFinding NotApplicable(string zh, string en) =>
        Plain(IndicatorOutcome.NotApplicable, new(zh, en));

    /// <summary>It would speak, and this is missing.</summary>
    public IndicatorFinding Missing(
        string zh,
        string en,
        params ReadOnlySpan<(string Name, object? Value)> evidence
    ) => Plain(IndicatorOutcome.InsufficientData, new(zh, en), evidence);

    public IndicatorFinding Error(
        string zh,
        string en,
        params ReadOnlySpan<(string Name, object? Value)> evidence
    ) => Plain(IndicatorOutcome.CalculationError, new(zh, en), evidence);

    public IndicatorFinding Plain(
        IndicatorOutcome outcome,
        LocalizedText sentence,
        params ReadOnlySpan<(string Name, object? Value)> evidence
    ) =>
        new()
        {
            Indicator = Indicator,
            Subject = Subject,
            SubjectId = SubjectId,
            Lot = Lot,
            Outcome = outcome,
            Sentence = sentence,
            Evidence = Of(evidence),
        };

    /// <summary>Computed: found or not.</summary>
    public IndicatorFinding Found(
        bool found,
        double value,
        double? threshold,
        string zh,
        string en,
        params ReadOnlySpan<(string Name, object? Value)> evidence
    ) =>
        // What is no number was not computed, whatever it is compared with.
        double.IsFinite(value)
            ? Plain(
                found ? IndicatorOutcome.Triggered : IndicatorOutcome.NotTriggered,
                new(zh, en),
                evidence
            ) with
            {
                Value = value,
                Threshold = threshold,
            }
            : Error(
                "数值超出可计算范围。",
                "The figures are beyond what can be calculated.",
                evidence
            );

    private static Dictionary<string, string> Of(
        ReadOnlySpan<(string Name, object? Value)> evidence
    )
    {
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in evidence)
        {
            if (value is not null)
            {
                written[name] = DossierReading.Written(value);
            }
        }

        return written;
    }
}
