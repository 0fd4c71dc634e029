namespace Trading.Analysis.Screening;

/// <summary>What a part of a tender document is for.</summary>
public enum SectionKind
{
    /// <summary>No heading says.</summary>
    Unknown,

    /// <summary>Who may take part.</summary>
    Qualification,

    /// <summary>What an offer must fulfil.</summary>
    Substantive,

    /// <summary>What gives points.</summary>
    Scoring,

    /// <summary>Contract and payment.</summary>
    Commercial,

    /// <summary>How the procedure goes.</summary>
    Notice,

    /// <summary>Law that is quoted.</summary>
    Law,
}
