namespace Trading.Indicators;

/// <summary>What an indicator has to say of a subject: silence must not look like innocence.</summary>
public enum IndicatorOutcome : byte
{
    /// <summary>The indicator does not speak of such a subject.</summary>
    NotApplicable,

    /// <summary>It would, but what it needs was not published or cannot be read.</summary>
    InsufficientData,

    /// <summary>Computed, and nothing found.</summary>
    NotTriggered,

    /// <summary>Computed, and found.</summary>
    Triggered,

    /// <summary>The figures allow no calculation, such as a price of zero.</summary>
    CalculationError,
}
