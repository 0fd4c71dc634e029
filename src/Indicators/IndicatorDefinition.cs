namespace Trading.Indicators;

/// <summary>An indicator as the registry has it.</summary>
/// <param name="Code">Such as R003.</param>
/// <param name="Name">Short.</param>
/// <param name="Stage">Of the procurement, in OCDS' words.</param>
/// <param name="Subjects">Whom it flags.</param>
/// <param name="Definition">A sentence.</param>
/// <param name="Formula">In the terms of OCDS.</param>
/// <param name="Parameters">What may be set.</param>
/// <param name="Source">Law and article, or paper.</param>
/// <param name="InForceFrom">Since when it is defined so.</param>
/// <param name="Severity">How grave it is when it is true.</param>
/// <param name="Data">What it needs, as paths of OCDS.</param>
/// <param name="Explanations">What may be behind it and is legitimate.</param>
/// <param name="LifeCycle">Whether it counts yet, or still.</param>
public sealed record IndicatorDefinition(
    string Code,
    LocalizedText Name,
    string Stage,
    IReadOnlyList<string> Subjects,
    LocalizedText Definition,
    string Formula,
    IReadOnlyList<IndicatorParameter> Parameters,
    string Source,
    string InForceFrom,
    IndicatorSeverity Severity,
    IReadOnlyList<string> Data,
    LocalizedText Explanations,
    IndicatorLifeCycle LifeCycle
)
{
    /// <summary>Under which laws it speaks: construction, procurement, none; empty for an indicator of files, which know no regime.</summary>
    public IReadOnlyList<string> Regimes { get; init; } = [];
}

/// <summary>A parameter of an indicator.</summary>
/// <param name="Name">As in the settings.</param>
/// <param name="Default">Empty when there is none.</param>
/// <param name="Note">Its unit or meaning.</param>
public sealed record IndicatorParameter(string Name, string Default, LocalizedText Note)
{
    /// <summary>By the day from which each is in force, ascending; empty for what is set in a file of settings alone.</summary>
    public IReadOnlyList<ParameterValue> Values { get; init; } = [];
}

/// <summary>A value of a parameter.</summary>
/// <param name="From">The first day on which it is in force.</param>
/// <param name="Value">The value.</param>
/// <param name="Source">Law and article, or paper.</param>
public sealed record ParameterValue(DateOnly From, decimal Value, string Source);

/// <summary>How grave a finding is when it is true.</summary>
public enum IndicatorSeverity
{
    Low,
    Medium,
    High,
}

/// <summary>Where an indicator stands in its life.</summary>
public enum IndicatorLifeCycle
{
    /// <summary>Computed and shown to nobody, to see what it would do.</summary>
    Shadow,

    Active,

    Retired,
}
